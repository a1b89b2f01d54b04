"""The lists that the published Diffusion-VAS training and evaluation read: one object over its frames."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from core.atomic import atomic_text
from core.errors import BadInputError
from core.formats.kit.carries import MASKS, Carry
from core.formats.kit.reading.fields import Fields, number_of
from core.formats.kit.reading.json_peek import peek
from core.formats.kit.reading.json_stream import section, survey
from core.formats.kit.reading.media_root import check_relative
from core.formats.kit.reading.source_clip import PAPER_FPS, rate_in
from core.formats.kit.reading.source_clips import PlacedClip, SourceClip, SourceClips
from core.formats.kit.writing.exporter import SelectionExporter
from core.formats.kit.writing.json_lists import JsonLines
from core.formats.kit.writing.selection import FrameMasks, Selection
from core.masks.coco_codes import rle_to_coco
from core.masks.rle import Rle, bbox_xywh
from core.messages import about, mark, say
from core.problems import Problems
from core.progress import CancelToken, Progress
from core.store.importing.import_session import ImportedFrame, ImportSession
from core.types import BoxXywh, Layer

CARRIES = MASKS | {Carry.CATEGORIES, Carry.CLIPS}


class DiffusionVasImporter:
    """Reads both lists: SAIL-VOS samples with masks of both layers, TAO-Amodal samples with boxes."""

    name = "diffusion-vas"
    summary = "Diffusion-VAS sample lists (SAIL-VOS with both masks; TAO-Amodal with modal masks and boxes)"
    carries = CARRIES | {Carry.BOXES}
    picture_fps = PAPER_FPS

    def recognise(self, source: Path) -> str | None:
        """Take lists whose samples have image_file_names, or file_names with rles."""
        found = peek(source)
        if found is None or not found.is_list:
            return None
        if found.has("image_file_names", "visible_mask"):
            return "a list of samples with image_file_names and visible_mask"
        return "a list of samples with file_names and rles" if found.has("file_names", "rles") else None

    def run(
        self, source: Path, session: ImportSession, *, media_root: Path | None, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Add clips and tracks; see `Importer.run`. Samples of one folder are tracks of one clip.

        The file is read twice: a clip is as long as all samples of its folder together say.
        """
        found = yield from survey(source, cancel, wants_list=True)
        names: dict[str, set[str]] = {}
        for _, entry in section(source, "", Problems()):
            with suppress(BadInputError):  # the second reading says what is wrong with it
                for name in _names(entry):
                    names.setdefault(str(name.parent), set()).add(name.name)
        frames = {folder: sorted(of_folder) for folder, of_folder in names.items()}
        clips = SourceClips(source, media_root or source.parent, session)
        clips.media.expect(PurePosixPath(folder, name) for folder, of in frames.items() for name in of)
        for number, entry in section(source, "", session.problems):
            cancel.check()
            yield Progress(number, found.counts.get("", 0), say("{count} samples", count=number))
            with session.problems.entry(
                mark("samples"), partial(entry.named, object="obj_id", track="track_id")
            ):
                _sample(clips, entry, frames)
        clips.finish()


def _names(entry: Fields) -> list[PurePosixPath]:
    field = "image_file_names" if entry.has("image_file_names") else "file_names"
    listed = entry.values.get(field)
    if not isinstance(listed, list) or not listed or not all(isinstance(name, str) for name in listed):
        raise entry.bad(field, "is no list of names")
    names = [check_relative(name, entry.path, f"{entry.where}.{field}") for name in listed]
    if len({name.parent for name in names}) > 1:
        raise entry.bad(field, "names pictures of several folders", "give every sample one video")
    if len(set(names)) < len(names):
        raise entry.bad(field, "names a picture twice")
    return names


def _sample(clips: SourceClips, entry: Fields, frames: dict[str, list[str]]) -> None:
    names = _names(entry)
    folder = names[0].parent
    every = frames[str(folder)]
    is_tao = not entry.has("image_file_names")
    shapes = _codes(entry, "rles" if is_tao else "segmentation", len(names))
    size_hw = _size(entry, shapes, is_tao)
    source = SourceClip(
        folder.name or entry.path.stem,
        size_hw[1],
        size_hw[0],
        len(every),
        entry.where,
        frames=tuple(folder / name for name in every),
        fps=rate_in(entry),
    )
    placed = clips.place(str(folder), source)
    category, number = entry.optional_key("category_id"), entry.key("track_id" if is_tao else "obj_id")
    listed = clips.session.category_of_number(category) if isinstance(category, int) else None
    known = listed or ("object" if category is None else f"category {category!s:.60}")
    track = clips.track(
        placed,
        (entry.where if isinstance(number, int) and clips.has_track(placed, number) else "", number),
        name=f"{known} {number!s:.60}",
        category=known,
        category_number=number_of(category),
        number=number_of(number),
    )
    visible = shapes if is_tao else _codes(entry, "visible_mask", len(names))
    boxes = _boxes(entry, len(names)) if is_tao else []
    batch, found_boxes = [], {}
    for place, name in enumerate(names):
        frame = clips.frame(placed, every.index(name.name))
        if frame is None:
            continue
        with clips.session.problems.entry(mark("masks")):
            index = every.index(name.name)
            modal = _mask(clips, placed, entry, visible[place], index, size_hw)
            amodal = None if is_tao else _mask(clips, placed, entry, shapes[place], index, size_hw)
            if modal is not None or amodal is not None:
                batch.append(ImportedFrame(track.id, frame, modal, amodal))
        if boxes and boxes[place] is not None:
            found_boxes[frame] = boxes[place]
    clips.session.add_frames(batch)
    clips.session.add_boxes(track.id, {frame: box for frame, box in found_boxes.items() if box is not None})


def _codes(entry: Fields, field: str, count: int) -> Sequence[Any]:
    codes = entry.values.get(field)
    if not isinstance(codes, list) or len(codes) != count:
        given = len(codes) if isinstance(codes, list) else "no list"
        raise entry.bad(field, f"has {given} masks for {count} pictures")
    return codes


def _size(entry: Fields, codes: Sequence[Any], is_tao: bool) -> tuple[int, int]:
    if is_tao:
        return entry.side("height"), entry.side("width")
    for code in codes:
        size = code.get("size") if isinstance(code, dict) else None
        if isinstance(size, list) and len(size) == 2:
            height, width = (Fields(entry.path, entry.where, {"size": side}).side("size") for side in size)
            return height, width
    raise entry.bad("segmentation", "has no mask that tells the size of its pictures")


def _boxes(entry: Fields, count: int) -> list[BoxXywh | None]:
    listed = entry.values.get("amodal_bboxes")
    if listed is None:
        return []
    if not isinstance(listed, list) or len(listed) != count:
        raise entry.bad("amodal_bboxes", f"is no list of {count} boxes")
    found: list[BoxXywh | None] = []
    for place, box in enumerate(listed):
        one = Fields(entry.path, f"{entry.where}.amodal_bboxes[{place}]", {"box": box})
        one.check_box("box")
        has_area = box is not None and box[2] > 0 and box[3] > 0
        found.append((float(box[0]), float(box[1]), float(box[2]), float(box[3])) if has_area else None)
    return found


def _mask(
    clips: SourceClips, placed: PlacedClip, entry: Fields, code: Any, index: int, size_hw: tuple[int, int]
) -> Rle | None:
    if code is None:
        return None
    whole = {"size": list(size_hw), "counts": code} if isinstance(code, str) else code
    rle = entry.mask(whole, f"[{index}]", size_hw, "export the sample again")
    return clips.on_canvas(placed, rle, index)


class DiffusionVasExporter(SelectionExporter):
    """Writes one sample per track: its frames in which both masks are there."""

    name = "diffusion-vas"
    summary = mark("Diffusion-VAS sample list (as for SAIL-VOS): frames of a track that have both masks")
    carries = CARRIES
    needs = frozenset(Layer)

    def write(self, selection: Selection, out: Path, cancel: CancelToken) -> Iterator[Progress]:
        """Write the file; see `SelectionExporter`. Frames that lack a mask break the published loader."""
        total, done = selection.frame_count, 0
        with atomic_text(out) as file:
            file.write("[")
            lines = JsonLines(file)
            for clip in selection.clips:
                names = selection.names.of_frames(clip)
                for track in selection.tracks[clip.id]:
                    cancel.check()
                    items = [item for item in selection.frames_of(track, cancel) if _is_whole(item)]
                    if items:
                        lines.add(_sample_of(items, names, selection))
                    yield Progress(done, total, about(clip.name, track.name))
                done += clip.frame_count
            file.write("\n]\n")
        yield Progress(total, total, say("{count} samples", count=lines.count))


def _is_whole(item: FrameMasks) -> bool:
    return item.rle(Layer.MODAL) is not None and item.rle(Layer.AMODAL) is not None


def _sample_of(items: list[FrameMasks], names: Sequence[str], selection: Selection) -> dict[str, Any]:
    amodal = [rle for item in items if (rle := item.rle(Layer.AMODAL)) is not None]
    modal = [rle for item in items if (rle := item.rle(Layer.MODAL)) is not None]
    first = items[0]
    return {
        "obj_id": selection.track_id(first.track),
        "category_id": selection.category_id(first.track),
        "fps": first.clip.fps,
        "image_ids": [selection.image_id(item.clip, item.frame) for item in items],
        "image_file_names": [names[item.frame] for item in items],
        "segmentation": [rle_to_coco(rle) for rle in amodal],
        "visible_mask": [rle_to_coco(rle) for rle in modal],
        "bbox": [list(bbox_xywh(rle) or (0, 0, 0, 0)) for rle in amodal],
    }
