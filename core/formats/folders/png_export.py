"""Plain folders of PNGs out: `<clip>/<track>/modal|amodal/000000.png`, and an index."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from core.atomic import atomic_folder
from core.changes.tracks import Track
from core.formats.kit.carries import MASKS, Carry
from core.formats.kit.writing.exporter import SelectionExporter
from core.formats.kit.writing.folder_names import folder_names
from core.formats.kit.writing.frame_files import frame_file
from core.formats.kit.writing.selection import Selection
from core.masks.rle import Rle, decode_rle
from core.messages import mark, say
from core.progress import CancelToken, Progress
from core.types import Layer

INDEX = "index.json"
CARRIES = MASKS | {Carry.BEYOND_FRAME, Carry.EMPTY_TRACKS, Carry.TRACK_NAMES, Carry.CATEGORIES, Carry.CLIPS}


class PngFoldersExporter(SelectionExporter):
    """Writes a PNG per mask."""

    name = "png"
    summary = mark("Folders of black and white PNGs: <clip>/<track>/modal|amodal/000000.png, and index.json")
    carries = CARRIES
    writes_folder = True

    def write(self, selection: Selection, out: Path, cancel: CancelToken) -> Iterator[Progress]:
        """Write the folder; see `SelectionExporter`."""
        total, done = selection.frame_count, 0
        with atomic_folder(out) as folder:
            names = folder_names(clip.name for clip in selection.clips)
            index = []
            for clip, name in zip(selection.clips, names, strict=True):
                tracks = selection.tracks[clip.id]
                track_names = dict(
                    zip((t.id for t in tracks), folder_names(t.name for t in tracks), strict=True)
                )
                for block in selection.blocks(clip, cancel):
                    for item in block:
                        for layer in Layer:
                            rle = item.rle(layer, margin=True)
                            place = folder / name / track_names[item.track.id] / str(layer)
                            if rle is not None:
                                _write(place, item.frame, rle)
                    yield Progress(done, total, clip.name)
                done += clip.frame_count
                index.append(
                    {
                        "name": clip.name, "folder": name, "media": selection.names.of(clip),
                        "width": clip.width, "height": clip.height, "frames": clip.frame_count,
                        "fps": clip.fps, "margin": clip.margin,
                        "tracks": [_facts(selection, track, track_names) for track in tracks],
                    }
                )  # fmt: skip
            text = json.dumps({"clips": index}, indent=1, ensure_ascii=False)
            (folder / INDEX).write_text(text, encoding="utf-8")
        yield Progress(total, total, say("{count} frames", count=total))


def _facts(selection: Selection, track: Track, names: Mapping[int, str]) -> dict[str, Any]:
    return {
        "id": selection.track_ids[track.id],
        "name": track.name,
        "folder": names[track.id],
        "category": track.category.name,
        "colour": track.colour,
    }


def _write(folder: Path, frame: int, rle: Rle) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    _, png = cv2.imencode(".png", decode_rle(rle).astype(np.uint8) * 255)
    (folder / frame_file(frame)).write_bytes(png.tobytes())
