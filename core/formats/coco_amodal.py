"""COCO-Amodal (COCOA): pictures whose regions were drawn whole, front to back, by one or several people."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, TextIO
from urllib.parse import urlsplit

from core.errors import BadInputError
from core.formats.atomic import atomic_text
from core.formats.carries import Carry
from core.formats.coco_export import frame_names
from core.formats.fields import Fields
from core.formats.json_peek import peek
from core.formats.json_stream import section, survey
from core.formats.media_root import check_relative, find_media
from core.formats.registry import ExportOptions
from core.formats.selection import FrameMasks, Selection
from core.formats.source_clips import PlacedClip, SourceClip, SourceClips
from core.masks.coco_codes import rle_from_coco, rle_to_coco
from core.masks.outlines import polygons_of
from core.masks.rle import Rle, area, difference
from core.progress import CancelToken, Progress
from core.store.import_session import ImportedFrame, ImportSession
from core.store.project import Project
from core.tracks.front_order import FrontOrder, FrontSpan
from core.types import Layer
from core.video.opening import probe

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
        clips = SourceClips(source, media_root or source.parent, session)
        if "regions" in found.kinds:
            # One annotation by itself, as the data set's web page hands them out.
            found.require_list(source, "regions")
            with session.problems.record():
                _take(clips, Fields(source, "", _whole(source)), {}, set())
            clips.finish()
            return
        for name in ("images", "annotations"):
            found.require_list(source, name)
        images = dict(_images(source, session))
        seen: set[int] = set()
        for number, values in section(source, "annotations"):
            cancel.check()
            yield Progress(number, found.counts.get("annotations", 0), f"{number} annotations")
            with session.problems.record():
                _take(clips, Fields(source, f"annotations[{number}]", values), images, seen)
        clips.finish()


def _whole(source: Path) -> dict[str, Any]:
    if source.stat().st_size > LARGEST_ANNOTATION:
        raise BadInputError(source, "", "is one annotation of more than 64 MB", "export it again")
    values: dict[str, Any] = json.loads(source.read_bytes())
    return values


def _images(source: Path, session: ImportSession) -> Iterator[tuple[int, SourceClip]]:
    used: set[int] = set()
    for number, values in section(source, "images"):
        with session.problems.record():
            entry = Fields(source, f"images[{number}]", values)
            image_id = entry.whole("id")
            if image_id in used:
                raise entry.bad("id", f"{image_id} is used twice", "give every image an id of its own")
            used.add(image_id)
            name = check_relative(entry.text("file_name"), source, f"{entry.where}.file_name")
            size = entry.side("width"), entry.side("height")
            yield image_id, SourceClip(name.stem, *size, 1, entry.where, frames=(name,))


def _take(clips: SourceClips, entry: Fields, images: dict[int, SourceClip], seen: set[int]) -> None:
    image_id = entry.whole("image_id")
    if images and image_id not in images:
        raise entry.bad("image_id", f"{image_id} is no image of this file")
    regions = entry.values.get("regions")
    if not isinstance(regions, list) or not all(isinstance(region, dict) for region in regions):
        raise entry.bad("regions", "is no list of objects")
    place = f"{entry.where}." if entry.where else ""
    parts = [Fields(entry.path, f"{place}regions[{n}]", region) for n, region in enumerate(regions)]
    source = images.get(image_id) or _guessed(clips, entry, parts, image_id)
    placed = clips.place(image_id, source)
    # A second person's drawing of the same picture is a second set of tracks.
    whose = f" ({entry.text('author', '') or 'another'})" if image_id in seen else ""
    tracks: list[tuple[int, int]] = []
    for part in parts:
        with clips.session.problems.record():
            tracks.append(_region(clips, placed, part, (entry.whole("id"), len(tracks)), whose))
    ordered = [track_id for _, track_id in sorted(tracks)]
    if image_id not in seen and len(ordered) > 1:
        clips.session.set_front_order(placed.clip, FrontOrder((FrontSpan(0, 0, tuple(ordered)),)))
    seen.add(image_id)


def _region(
    clips: SourceClips, placed: PlacedClip, part: Fields, key: tuple[int, int], whose: str
) -> tuple[int, int]:
    name = part.text("name").strip() or "object"
    is_stuff = part.has("isStuff") and bool(part.whole("isStuff", high=1))
    order = part.whole("order", low=1)
    read = {
        field: _mask(part, field, placed)
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
    track = clips.track(
        placed, key, name=f"{name} {order}{whose}", category=name, supercategory=STUFF if is_stuff else THING
    )
    frame = ImportedFrame(track.id, 0, clips.on_canvas(placed, modal), clips.on_canvas(placed, amodal))
    if frame.modal is not None or frame.amodal is not None:
        clips.session.add_frames([frame])
    return order, track.id


def _mask(part: Fields, field: str, placed: PlacedClip) -> Rle:
    try:
        return rle_from_coco(part.values[field], placed.source.size_hw)
    except ValueError as error:
        raise part.bad(field, str(error), "export the annotation again") from None


def _guessed(clips: SourceClips, entry: Fields, parts: Sequence[Fields], image_id: int) -> SourceClip:
    """Return the picture of an annotation that stands alone: named by its url, or like the file."""
    named = PurePosixPath(urlsplit(entry.text("url", "")).path).name
    own = Path(clips.path).stem
    names = [name for name in (named, f"{own}.jpg", f"{own}.png") if name]
    for name in names:
        checked = check_relative(name, entry.path, "url")
        media = find_media(entry.path, "url", clips.root, checked)
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


class CocoAmodalExporter:
    """Writes one annotation per frame; what is in front comes first."""

    name = "coco-amodal"
    summary = "COCO-Amodal (COCOA) JSON: one picture per frame, regions front to back"
    carries = CARRIES
    modal_stands_in = True

    def run(
        self, project: Project, out: Path, options: ExportOptions, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Write the file; see `Exporter.run`.

        `segmentation` is the outline of the largest part, as the format wants it; beside it `amodal_mask`
        is the whole mask, which our reader prefers.
        """
        selection = Selection(project, options)
        total, done, count = selection.frame_count, 0, 0
        with atomic_text(out) as file:
            description = f"{project.name}, exported by Amodal Studio"
            info = {"description": description, "version": "1.0"}
            file.write(f'{{"info": {json.dumps(info)},\n"images": [')
            _write_images(file, selection)
            file.write('\n],\n"annotations": [')
            first_id = 1
            for clip in selection.clips:
                order = project.front_orders.get(clip.id) or FrontOrder()
                for block in selection.blocks(clip, cancel):
                    for frame in sorted({item.frame for item in block}):
                        items = [item for item in block if item.frame == frame]
                        annotation = _annotation(items, order.at(frame), first_id + frame)
                        count += 1
                        file.write(",\n" if count > 1 else "\n")
                        file.write(json.dumps({"id": count, **annotation}, separators=(",", ":")))
                    yield Progress(done, total, clip.name)
                first_id += clip.frame_count
                done += clip.frame_count
            file.write("\n]}\n")
        yield Progress(total, total, f"{count} pictures")


def _write_images(file: TextIO, selection: Selection) -> None:
    number = 0
    for clip in selection.clips:
        for name in frame_names(selection.project, clip):
            number += 1
            image = {"id": number, "file_name": name, "width": clip.width, "height": clip.height}
            file.write((",\n" if number > 1 else "\n") + json.dumps(image, separators=(",", ":")))


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
    hidden = amodal if modal is None else difference(amodal, modal)
    region: dict[str, Any] = {
        "name": item.track.category.name,
        "segmentation": max(polygons_of(amodal), key=len),
        "amodal_mask": rle_to_coco(amodal),
        "isStuff": int(item.track.category.supercategory == STUFF),
        "area": area(amodal),
        "occlude_rate": round(area(hidden) / area(amodal), 6),
    }
    if area(hidden) or modal is None:
        empty = difference(amodal, amodal)
        region["visible_mask"] = rle_to_coco(modal if modal is not None else empty)
        region["invisible_mask"] = rle_to_coco(hidden)
    return region


def _pairs(regions: list[dict[str, Any]]) -> str:
    """Return who is in front of whom among regions that overlap: `1-2,1-5`, front first."""
    codes = [region["amodal_mask"] for region in regions]
    masks = [Rle(tuple(code["size"]), code["counts"].encode("ascii")) for code in codes]
    pairs = []
    for front, mask in enumerate(masks):
        for back in range(front + 1, len(masks)):
            if area(difference(masks[back], mask)) < area(masks[back]):
                pairs.append(f"{front + 1}-{back + 1}")
    return ",".join(pairs)
