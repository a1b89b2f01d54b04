"""COCO-Amodal (COCOA): pictures whose regions were drawn whole, front to back, by one or several people."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, TextIO
from urllib.parse import urlsplit

from core.atomic import atomic_text
from core.errors import BadInputError
from core.formats.coco.coco_frames import with_size
from core.formats.coco.coco_images import read_images
from core.formats.coco.coco_layers import occlude_rate
from core.formats.kit.carries import Carry
from core.formats.kit.reading.fields import Fields, Key
from core.formats.kit.reading.json_peek import peek
from core.formats.kit.reading.json_plain import open_json
from core.formats.kit.reading.json_stream import section, survey
from core.formats.kit.reading.media_root import check_relative
from core.formats.kit.reading.source_clips import PlacedClip, SourceClip, SourceClips
from core.formats.kit.truth import info_of, may_be_truth
from core.formats.kit.writing.exporter import SelectionExporter
from core.formats.kit.writing.json_lists import JsonLines
from core.formats.kit.writing.selection import FrameMasks, Selection
from core.masks.coco_codes import rle_to_coco
from core.masks.occlusion import hidden_part
from core.masks.outlines import polygons_of
from core.masks.rle import Rle, area, difference, empty_rle, intersection
from core.messages import mark, say
from core.progress import CancelToken, Progress
from core.store.importing.import_session import ImportedFrame, ImportSession
from core.tracks.front_order import FrontOrder, FrontSpan
from core.types import Layer
from core.video.opening import probe

UNIT = mark("annotations")
LARGEST_ANNOTATION = 1 << 26
THING, STUFF = "thing", "stuff"
"""Supercategories, since regions have names instead of categories."""
CARRIES = frozenset({Carry.MODAL, Carry.AMODAL, Carry.ORDER, Carry.CATEGORIES, Carry.CLIPS})


class CocoAmodalImporter:
    """Makes a clip of one frame per image and a track per region; reads single annotations too."""

    name = "coco-amodal"
    summary = "COCO-Amodal (COCOA) JSON: regions with order, visible and invisible masks"
    carries = CARRIES

    def recognise(self, source: Path) -> str | None:
        """Take JSON objects with `regions`."""
        found = peek(source)
        if found is None or found.is_list or not found.has("regions"):
            return None
        return "JSON with regions, which COCO-Amodal has"

    def run(
        self, source: Path, session: ImportSession, *, media_root: Path | None, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Add clips, tracks and orders; see `Importer.run`."""
        found = yield from survey(source, cancel)
        session.is_truth = may_be_truth(source)
        clips = SourceClips(source, media_root or source.parent, session)
        if "regions" in found.kinds:
            # One annotation by itself, as the data set's web page hands them out.
            found.require_list(source, "regions")
            with session.problems.record():
                _take(clips, Fields(source, "", _whole(source)), {}, set())
            clips.finish()
            return
        found.require_list(source, "images")
        found.optional_list(source, UNIT)
        images = _images(source, clips)
        seen: set[Key] = set()
        if not found.counts.get(UNIT):
            session.notes.append(say("the file has no annotations: its clips came in to be annotated"))
        for number, entry in section(source, UNIT, session.problems):
            cancel.check()
            yield Progress(number, found.counts.get(UNIT, 0), say("{count} annotations", count=number))
            with session.problems.entry(UNIT, partial(entry.named, id="id", image="image_id")):
                _take(clips, entry, images, seen)
        clips.finish()


def _whole(source: Path) -> dict[str, Any]:
    if source.stat().st_size > LARGEST_ANNOTATION:
        raise BadInputError(source, "", "is one annotation of more than 64 MB", "export it again")
    with open_json(source) as file:
        values: dict[str, Any] = json.loads(b"".join(iter(file.read, b"")))
    return values


def _images(source: Path, clips: SourceClips) -> dict[Key, SourceClip]:
    """Return the images by id, all of them placed: one without regions comes in to be annotated."""
    problems = clips.session.problems
    listed = read_images(source, problems)
    clips.media.expect(image.name for image in listed.by_id.values())
    found: dict[Key, SourceClip] = {}
    for image_id, image in listed.by_id.items():
        if image_id in listed.unclear:
            continue
        try:
            sized = with_size(clips, image, None)
            width, height = sized.size_wh or (0, 0)
            found[image_id] = SourceClip(image.name.stem, width, height, 1, image.where, frames=(image.name,))
            clips.place(image_id, found[image_id])
        except BadInputError as error:
            problems.leave_out(mark("images"), error)
    return found


def _take(clips: SourceClips, entry: Fields, images: Mapping[Key, SourceClip], seen: set[Key]) -> None:
    image_id = entry.key("image_id") if images or entry.has("image_id") else 0
    if images and image_id not in images:
        raise entry.bad("image_id", f"{image_id} is no image of this file that can be used")
    regions = entry.values.get("regions")
    if not isinstance(regions, list):
        raise entry.bad("regions", "is no list of objects")
    place = f"{entry.where}." if entry.where else ""
    parts = [
        Fields(entry.path, f"{place}regions[{n}]", region if isinstance(region, dict) else {})
        for n, region in enumerate(regions)
    ]
    source = images.get(image_id) or _guessed(clips, entry, parts)
    placed = clips.place(image_id, source)
    # A second person's drawing of the same picture is a second set of tracks.
    author = entry.values.get("author")
    whose = f" ({author if isinstance(author, str) and author else 'another'})" if image_id in seen else ""
    tracks: list[tuple[float, int, int]] = []
    for number, part in enumerate(parts):
        with clips.session.problems.entry(mark("regions"), partial(part.named, name="name", order="order")):
            order, track_id = _region(clips, placed, part, (entry.where, number), whose)
            tracks.append((order, number, track_id))
    ordered = [track_id for _, _, track_id in sorted(tracks)]
    if image_id not in seen and len(ordered) > 1:
        clips.session.set_front_order(placed.clip, FrontOrder((FrontSpan(0, 0, tuple(ordered)),)))
    seen.add(image_id)


def _region(
    clips: SourceClips, placed: PlacedClip, part: Fields, key: tuple[str, int], whose: str
) -> tuple[float, int]:
    """Add a region and return its order (what states none is behind all) and its track."""
    name = (str(part.key("name")) if part.has("name") else "").strip()[:200] or "object"
    order = part.number("order", math.inf)
    read = {
        field: part.mask(part.values[field], field, placed.source.size_hw, "export the annotation again")
        for field in ("amodal_mask", "segmentation", "visible_mask", "invisible_mask")
        if part.has(field)
    }
    amodal = read.get("amodal_mask") or read.get("segmentation")
    if amodal is None:
        raise part.bad("segmentation", "is missing")
    if "visible_mask" in read:
        modal: Rle = read["visible_mask"]
    else:
        hidden = read.get("invisible_mask")
        modal = amodal if hidden is None else difference(amodal, hidden)
    kind = STUFF if part.flag("isStuff") else THING
    said = f"{name} {order:.0f}" if math.isfinite(order) else name
    track = clips.track(placed, key, name=f"{said}{whose}", category=name, supercategory=kind)
    frame = ImportedFrame(track.id, 0, clips.on_canvas(placed, modal), clips.on_canvas(placed, amodal))
    if frame.modal is not None or frame.amodal is not None:
        clips.session.add_frames([frame])
    return order, track.id


def _guessed(clips: SourceClips, entry: Fields, parts: Sequence[Fields]) -> SourceClip:
    """Return the picture of an annotation that stands alone: named by its url, or like the file."""
    named = PurePosixPath(urlsplit(entry.text("url") if entry.has("url") else "").path).name
    own = Path(clips.path).stem
    names = [name for name in (named, f"{own}.jpg", f"{own}.png") if name]
    for name in names:
        checked = check_relative(name, entry.path, "url")
        media = clips.media.find(checked)
        if media is not None:
            info = probe(media)
            return SourceClip(checked.stem, info.width, info.height, 1, entry.where, frames=(checked,))
    for part in parts:
        for field in ("visible_mask", "invisible_mask", "amodal_mask"):
            code = part.values.get(field)
            size = code.get("size") if isinstance(code, dict) else None
            if isinstance(size, list) and len(size) == 2:
                height, width = (Fields(entry.path, part.where, {"size": side}).side("size") for side in size)
                checked = check_relative(names[0], entry.path, "url")
                return SourceClip(checked.stem, width, height, 1, entry.where, frames=(checked,))
    raise BadInputError(
        entry.path,
        "url",
        f"the picture {names[0]} is not under {clips.root}, and nothing else tells its size",
        "give the folder that holds it with --media",
    )


class CocoAmodalExporter(SelectionExporter):
    """Writes one annotation per frame; what is in front comes first."""

    name = "coco-amodal"
    summary = mark("COCO-Amodal (COCOA) JSON: one picture per frame, regions front to back")
    carries = CARRIES
    modal_stands_in = True
    says_quality = True

    def write(self, selection: Selection, out: Path, cancel: CancelToken) -> Iterator[Progress]:
        """Write the file; see `SelectionExporter`.

        `segmentation` is the outline of the largest part, as the format wants it; beside it `amodal_mask`
        is the whole mask, which our reader prefers.
        """
        total, done = selection.frame_count, 0
        info = info_of(selection.project, selection.options)
        with atomic_text(out) as file:
            file.write(f'{{"info": {json.dumps(info)},\n"images": [')
            _write_images(file, selection)
            file.write('\n],\n"annotations": [')
            lines = JsonLines(file)
            for clip in selection.clips:
                order = selection.project.front_orders.get(clip.id) or FrontOrder()
                for block in selection.blocks(clip, cancel):
                    for frame in sorted({item.frame for item in block}):
                        items = [item for item in block if item.frame == frame]
                        annotation = _annotation(items, order.at(frame), selection.image_id(clip, frame))
                        lines.add({"id": lines.count + 1, **annotation})
                    yield Progress(done, total, clip.name)
                done += clip.frame_count
            file.write("\n]}\n")
        yield Progress(total, total, say("{count} pictures", count=lines.count))


def _write_images(file: TextIO, selection: Selection) -> None:
    lines = JsonLines(file)
    for clip in selection.clips:
        for name in selection.names.of_frames(clip):
            lines.add({"id": lines.count + 1, "file_name": name, "width": clip.width, "height": clip.height})


def _annotation(items: list[FrameMasks], front: Sequence[int], image_id: int) -> dict[str, Any]:
    places = {track_id: place for place, track_id in enumerate(front)}
    ordered = sorted(items, key=lambda item: places.get(item.track.id, len(places)))
    regions = [region for item in ordered if (region := _region_of(item)) is not None]
    for place, region in enumerate(regions):
        region["order"] = place + 1
    author = "Amodal Studio"
    return {"image_id": image_id, "author": author, "url": "", "size": len(regions),
            "depth_constraint": _pairs(regions), "regions": regions}  # fmt: skip


def _region_of(item: FrameMasks) -> dict[str, Any] | None:
    modal = item.rle(Layer.MODAL)
    amodal = item.rle(Layer.AMODAL) or modal
    if amodal is None:
        return None
    hidden = hidden_part(modal, amodal)
    region: dict[str, Any] = {
        "name": item.track.category.name,
        "segmentation": max(polygons_of(amodal), key=len),
        "amodal_mask": rle_to_coco(amodal),
        "isStuff": int(item.track.category.supercategory == STUFF),
        "area": area(amodal),
        "occlude_rate": occlude_rate(area(hidden), area(amodal)),
    }
    if area(hidden) or modal is None:
        region["visible_mask"] = rle_to_coco(modal if modal is not None else empty_rle(amodal.size_hw))
        region["invisible_mask"] = rle_to_coco(hidden)
    return region


def _pairs(regions: list[dict[str, Any]]) -> str:
    """Return who is in front of whom among regions that overlap: `1-2,1-5`, front first."""
    codes = [region["amodal_mask"] for region in regions]
    masks = [Rle(tuple(code["size"]), code["counts"].encode("ascii")) for code in codes]
    pairs = []
    for front, mask in enumerate(masks):
        for back in range(front + 1, len(masks)):
            if area(intersection([masks[back], mask])):
                pairs.append(f"{front + 1}-{back + 1}")
    return ",".join(pairs)
