"""Mattes out: alpha with soft edges and motion blur, with the object's own colours.

    OUT/<clip>/<track>/<track>.1001.exr    `files=exr`, and `.png` with `files=png`
    OUT/<clip>/<clip>.1001.exr             `files=exr-layers`
    OUT/<clip>/<track>.mov                 `files=prores`
    OUT/matte.json                         which file is which frame, and how edges were softened

Masks in the project stay as they are.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.atomic import atomic_folder, write_synced
from core.changes.tracks import Clip
from core.formats.kit.carries import Carry
from core.formats.kit.matte_wish import MatteContent, MatteFiles
from core.formats.kit.writing.exporter import SelectionExporter
from core.formats.kit.writing.folder_names import folder_names
from core.formats.kit.writing.selection import Selection
from core.formats.mattes.matte_files import channels_of, layer_names, sixteen_bits, stacked, write_png
from core.formats.mattes.matte_frames import ClipPictures, TrackMattes, clip_pictures, layer_of, no_masks
from core.formats.mattes.source_numbers import SourceNumbers
from core.formats.pictures.video_writing import PRORES, Pictures, write_video
from core.messages import about, mark, say
from core.pictures.exr_writing import write_exr
from core.progress import CancelToken, Progress

INDEX = "matte.json"
CARRIES = frozenset({Carry.MODAL, Carry.TRACKS, Carry.TRACK_NAMES, Carry.CLIPS})
VIDEO = replace(PRORES, instead="choose files=png or files=exr")


class MatteExporter(SelectionExporter):
    """Writes a sequence or a video with soft edges for each track."""

    name = "matte"
    summary = mark("Mattes with soft edges and motion blur: EXR of half floats, PNG of 16 bits, ProRes 4444")
    writes_folder = True
    has_one_layer = True
    carries = CARRIES
    cut_options = frozenset({"files", "content", "alpha", "edges", "width", "shutter", "first"})

    def write(self, selection: Selection, out: Path, cancel: CancelToken) -> Iterator[Progress]:
        """Write the folder; see `SelectionExporter`.

        Raises:
            BadInputError: There is no mask, or pictures are needed and not there.
        """
        index: list[dict[str, Any]] = []
        with atomic_folder(out) as folder:
            names = folder_names(clip.name for clip in selection.clips)
            for clip, name in zip(selection.clips, names, strict=True):
                with clip_pictures(selection, clip) as pictures:
                    mattes = _tracks(selection, clip, pictures, cancel)
                    if not mattes:
                        continue
                    writer = _ClipWriter(selection, clip, mattes, folder / name)
                    yield from writer.write(cancel)
                    index.append(writer.entry(name))
            if not index:
                raise no_masks(selection)
            facts = {"format": self.name, **asdict(selection.options.matte), "clips": index}
            write_synced(folder / INDEX, json.dumps(facts, indent=1, ensure_ascii=False).encode())
        total = sum(len(one["frames"]) for clip_entry in index for one in clip_entry["tracks"])
        yield Progress(total, total, say("{count} mattes", count=total))


def _tracks(
    selection: Selection, clip: Clip, pictures: ClipPictures, cancel: CancelToken
) -> list[TrackMattes]:
    every = (TrackMattes(selection, clip, track, pictures, cancel) for track in selection.tracks[clip.id])
    return [one for one in every if one.masks]


class _ClipWriter:
    """Writes the mattes of one clip's tracks."""

    def __init__(self, selection: Selection, clip: Clip, mattes: Sequence[TrackMattes], place: Path) -> None:
        self._clip, self._mattes, self._place = clip, mattes, place
        self._wish = selection.options.matte
        self._layer = layer_of(selection)
        self._numbers = SourceNumbers(selection.project, clip, self._wish.first)
        self._names = folder_names(one.track.name for one in mattes)
        self._layers = layer_names(one.track.name for one in mattes)

    def write(self, cancel: CancelToken) -> Iterator[Progress]:
        self._place.mkdir()
        if self._wish.files is MatteFiles.EXR_LAYERS:
            yield from self._write_layers(cancel)
            return
        for one, name in zip(self._mattes, self._names, strict=True):
            if self._wish.files is MatteFiles.PRORES:
                yield Progress(0, self._clip.frame_count, about(self._clip.name, one.track.name))
                path = self._place / f"{name}.mov"
                write_video(path, self._clip, self._video(one, cancel), VIDEO, cancel)
            else:
                yield from self._write_sequence(one, name, cancel)

    def entry(self, folder: str) -> dict[str, Any]:
        """Return what the index says of the clip."""
        return {
            "name": self._clip.name, "folder": folder, "width": self._clip.width, "height": self._clip.height,
            "fps": self._clip.fps, "masks": str(self._layer), "premultiplied": self._wish.is_premultiplied,
            "tracks": [
                self._track_entry(*at) for at in zip(self._mattes, self._names, self._layers, strict=True)
            ],
        }  # fmt: skip

    def _track_entry(self, one: TrackMattes, name: str, layer: str) -> dict[str, Any]:
        return {
            "name": one.track.name, "category": one.track.category.name, "file": name,
            "layer": layer if self._wish.files is MatteFiles.EXR_LAYERS else "",
            "frames": [{"frame": frame, "number": self._numbers.of(frame)} for frame in sorted(one.masks)],
        }  # fmt: skip

    def _write_sequence(self, one: TrackMattes, name: str, cancel: CancelToken) -> Iterator[Progress]:
        place = self._place / name
        place.mkdir()
        for done, frame in enumerate(one.frames):
            cancel.check()
            yield Progress(done, len(one.frames), about(self._clip.name, one.track.name))
            values = stacked(one.matte(frame), premultiplied=self._wish.is_premultiplied)
            path = place / f"{name}.{self._numbers.text(frame)}"
            if self._wish.files is MatteFiles.PNG:
                write_png(path.with_name(f"{path.name}.png"), values)
            else:
                write_exr(path.with_name(f"{path.name}.exr"), channels_of({"": values}))

    def _write_layers(self, cancel: CancelToken) -> Iterator[Progress]:
        first = min(one.frames[0] for one in self._mattes)
        last = max(one.frames[-1] for one in self._mattes)
        for frame in range(first, last + 1):
            cancel.check()
            yield Progress(frame - first, last + 1 - first, self._clip.name)
            layers = {
                layer: stacked(one.matte(frame), premultiplied=self._wish.is_premultiplied)
                for layer, one in zip(self._layers, self._mattes, strict=True)
            }
            name = f"{self._place.name}.{self._numbers.text(frame)}.exr"
            write_exr(self._place / name, channels_of(layers))

    def _video(self, one: TrackMattes, cancel: CancelToken) -> Pictures:
        """Yield the frames of a video, RGBA of 16 bits; alpha alone is grey and wholly covered."""
        is_alpha = self._wish.content is MatteContent.ALPHA
        # A luma matte is black, not clear, where there is no mask.
        for frame in range(self._clip.frame_count) if is_alpha else sorted(one.masks):
            cancel.check()
            matte = one.matte(frame)
            values = stacked(matte, premultiplied=self._wish.is_premultiplied)
            if is_alpha:
                values = _white(values)
            yield frame, sixteen_bits(values)


def _white(alpha: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return alpha as a picture, grey and wholly covered: what a luma matte is."""
    return np.dstack([alpha, alpha, alpha, np.ones_like(alpha)]).astype(np.float32)
