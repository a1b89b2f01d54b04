"""COCO results: a bare list of masks, without the images that they belong to."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath

from core.atomic import atomic_text
from core.errors import BadInputError
from core.formats.kit.carries import Carry
from core.formats.kit.reading.fields import Fields, number_of
from core.formats.kit.reading.json_peek import peek
from core.formats.kit.reading.json_stream import section, survey
from core.formats.kit.reading.media_root import check_relative
from core.formats.kit.reading.source_clips import PlacedClip, SourceClip, SourceClips
from core.formats.kit.writing.exporter import SelectionExporter
from core.formats.kit.writing.json_lists import JsonLines
from core.formats.kit.writing.selection import Selection
from core.masks.coco_codes import rle_to_coco
from core.messages import mark, say
from core.problems import Problems
from core.progress import CancelToken, Progress
from core.store.importing.import_session import ImportedFrame, ImportSession
from core.types import Layer

BATCH = 256
CARRIES = frozenset({Carry.AMODAL})


class CocoResultsImporter:
    """Makes a clip of one frame per image id, and a track per entry.

    A results list names images by number only: their pictures are looked for under the names that COCO
    gives them (`000000000042.jpg`), and categories are called by their number unless the project has one
    with that number.
    """

    name = "coco-results"
    summary = "COCO results list: masks with scores, images by number only"
    carries = CARRIES

    def recognise(self, source: Path) -> str | None:
        """Take JSON lists of entries with image_id and segmentation."""
        found = peek(source)
        if found is None or not found.is_list or not found.has("image_id", "segmentation"):
            return None
        return "a JSON list of entries with image_id and segmentation"

    def run(
        self, source: Path, session: ImportSession, *, media_root: Path | None, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Add the clips and masks; see `Importer.run`."""
        yield from survey(source, cancel, wants_list=True)
        clips = SourceClips(source, media_root or source.parent, session)
        batch: list[ImportedFrame] = []
        below: set[int] = set()
        for number, entry in section(source, "", session.problems):
            if number % BATCH == 0:
                cancel.check()
                yield Progress(number, 0, say("{count} entries", count=number))
            with session.problems.entry(mark("entries"), partial(entry.named, image="image_id")):
                picture = _picture(entry)
                if len(picture.parts) > 1:
                    # Ids that name a folder wait until those of the whole file can be weighed.
                    clips.media.expect([picture])
                    below.add(number)
                else:
                    batch.append(_frame(clips, entry, picture, number))
            if len(batch) >= BATCH:
                session.add_frames(batch)
                batch.clear()
        session.add_frames(batch)
        for number, entry in section(source, "", Problems()) if below else ():
            cancel.check()
            if number in below:
                try:
                    session.add_frames([_frame(clips, entry, _picture(entry), number)])
                except BadInputError as error:
                    session.problems.leave_out(mark("entries"), error, partial(entry.named, image="image_id"))
        clips.finish()


def _picture(entry: Fields) -> PurePosixPath:
    """Return the name that COCO gives the picture of an image id."""
    image_id = entry.key("image_id")
    name = f"{image_id:012d}" if isinstance(image_id, int) else image_id
    return check_relative(f"{name}.jpg", entry.path, f"{entry.where}.image_id")


def _frame(clips: SourceClips, entry: Fields, picture: PurePosixPath, number: int) -> ImportedFrame:
    category_id = entry.optional_key("category_id")
    placed = _clip(clips, entry, picture)
    code, way_out = entry.values.get("segmentation"), "results hold run-length codes of their image"
    rle = entry.mask(code, "segmentation", placed.source.size_hw, way_out)
    amodal = clips.on_canvas(placed, rle)
    if amodal is None:
        raise entry.bad("segmentation", "has no pixel")
    known = clips.session.category_of_number(category_id) if isinstance(category_id, int) else None
    title = known or (f"category {category_id!s:.60}" if category_id is not None else "object")
    track = clips.track(
        placed,
        number,
        name=f"{title} {number}",
        category=title,
        category_number=number_of(category_id),
    )
    return ImportedFrame(track.id, 0, amodal=amodal)


def _clip(clips: SourceClips, entry: Fields, picture: PurePosixPath) -> PlacedClip:
    code = entry.values.get("segmentation")
    size = code.get("size") if isinstance(code, dict) else None
    if not isinstance(size, list) or len(size) != 2:
        raise entry.bad("segmentation", "has no size, so nothing tells how large its image is")
    height, width = (Fields(entry.path, entry.where, {"size": side}).side("size") for side in size)
    name = str(picture.with_suffix(""))
    return clips.place(picture, SourceClip(name, width, height, 1, entry.where, frames=(picture,)))


class CocoResultsExporter(SelectionExporter):
    """Writes a results list whose image, track and category numbers are those of the `coco` export."""

    name = "coco-results"
    summary = mark("COCO results list (amodal masks with scores), for evaluation against our coco export")
    carries = CARRIES
    modal_stands_in = True

    def write(self, selection: Selection, out: Path, cancel: CancelToken) -> Iterator[Progress]:
        """Write the file; see `SelectionExporter`."""
        total, done = selection.frame_count, 0
        with atomic_text(out) as file:
            file.write("[")
            lines = JsonLines(file)
            for clip in selection.clips:
                for block in selection.blocks(clip, cancel):
                    for item in block:
                        rle = item.rle(Layer.AMODAL) or item.rle(Layer.MODAL)
                        if rle is None:
                            continue
                        head = item.amodal or item.modal
                        score = head.score if head is not None and head.score is not None else 1.0
                        entry = {
                            "image_id": selection.image_id(clip, item.frame),
                            "category_id": selection.category_id(item.track),
                            "segmentation": rle_to_coco(rle),
                            "score": round(score, 4),
                        }
                        lines.add(entry)
                    done = min(done + len(block), total)
                    yield Progress(done, total, clip.name)
            file.write("\n]\n")
        yield Progress(total, total, say("{count} entries", count=lines.count))
