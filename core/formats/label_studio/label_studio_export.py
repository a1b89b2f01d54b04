"""Label Studio out: a task per frame, brush masks whose meta names layer and track."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.atomic import atomic_text
from core.changes.tracks import Clip
from core.formats.kit.carries import MASKS, Carry
from core.formats.kit.writing.exporter import SelectionExporter
from core.formats.kit.writing.json_lists import JsonLines
from core.formats.kit.writing.selection import FrameMasks, Selection
from core.formats.label_studio.label_studio_codes import brush_from_rle
from core.formats.label_studio.label_studio_values import result_of
from core.messages import mark, say
from core.progress import CancelToken, Progress
from core.types import Layer

CARRIES = MASKS | {Carry.CATEGORIES, Carry.ATTRIBUTES, Carry.CLIPS}


class LabelStudioExporter(SelectionExporter):
    """Writes a task per frame, which Label Studio's own import takes."""

    name = "label-studio"
    summary = mark("Label Studio JSON: a task per frame, brush masks whose meta names layer and track")
    carries = CARRIES

    def write(self, selection: Selection, out: Path, cancel: CancelToken) -> Iterator[Progress]:
        """Write the file; see `SelectionExporter`."""
        total, done = selection.frame_count, 0
        with atomic_text(out) as file:
            file.write("[")
            lines = JsonLines(file)
            for clip in selection.clips:
                names = selection.names.of_frames(clip)
                results: dict[int, list[dict[str, Any]]] = {}
                written = 0
                for block in selection.blocks(clip, cancel):
                    for item in block:
                        results.setdefault(item.frame, []).extend(_results_of(selection, item))
                    last = max(results, default=written - 1)
                    for frame in range(written, last + 1):
                        lines.add(_task(done + frame + 1, clip, names[frame], results.pop(frame, [])))
                    written = max(written, last + 1)
                    yield Progress(done, total, clip.name)
                for frame in range(written, clip.frame_count):
                    lines.add(_task(done + frame + 1, clip, names[frame], []))
                done += clip.frame_count
            file.write("\n]\n")
        yield Progress(total, total, say("{count} tasks", count=total))


def _task(number: int, clip: Clip, name: str, results: list[dict[str, Any]]) -> dict[str, Any]:
    # A task without a mask says nowhere else how large its picture is.
    data = {"image": name, "width": clip.width, "height": clip.height}
    return {"id": number, "data": data, "annotations": [{"id": number, "result": results}]}


def _results_of(selection: Selection, item: FrameMasks) -> Iterator[dict[str, Any]]:
    track, told = selection.track_ids[item.track.id], selection.values_of(item)
    for layer in Layer:
        rle = item.rle(layer)
        if rle is not None:
            yield {
                "id": f"{track}-{item.frame}-{layer}",
                "type": "brushlabels",
                "from_name": "tag",
                "to_name": "image",
                "original_width": item.clip.width,
                "original_height": item.clip.height,
                "image_rotation": 0,
                "value": {
                    "format": "rle",
                    "rle": brush_from_rle(rle),
                    "brushlabels": [item.track.category.name],
                },
                "meta": {"layer": str(layer), "track": track},
            }
            for one in selection.attributes:
                if one.name in told and one.is_of(item.track.category):
                    region, clip = f"{track}-{item.frame}-{layer}", item.clip
                    yield result_of(one, told.pop(one.name), region, clip.width, clip.height)
