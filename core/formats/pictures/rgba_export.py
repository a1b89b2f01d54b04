"""Completions out: one RGBA picture of full size per track and frame, transparent outside the object."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from core.atomic import atomic_folder, write_synced
from core.changes.completions import CompletionFacts
from core.changes.tracks import Clip, Track
from core.errors import BadInputError
from core.formats.kit.carries import Carry
from core.formats.kit.writing.exporter import SelectionExporter
from core.formats.kit.writing.folder_names import folder_names
from core.formats.kit.writing.frame_files import FRAME, frame_file
from core.formats.kit.writing.selection import Selection
from core.formats.pictures.completed_pictures import full_picture, wanted_completions
from core.messages import about, mark, say
from core.pictures.rgba_png import encode_rgba
from core.progress import CancelToken, Progress

INDEX = "completions.json"


class RgbaExporter(SelectionExporter):
    """Writes `OUT/<clip>/<track>/frame_000000.png` and what is known of them in `OUT/completions.json`."""

    name = "rgba"
    summary = mark("Completions: RGBA pictures of whole objects, transparent outside the amodal mask")
    writes_folder = True
    carries = frozenset({Carry.COMPLETIONS, Carry.AMODAL, Carry.TRACKS, Carry.TRACK_NAMES, Carry.CLIPS})

    def write(self, selection: Selection, out: Path, cancel: CancelToken) -> Iterator[Progress]:
        """Write the folder; see `SelectionExporter`. What reaches beyond the picture's edge is cut off.

        Raises:
            BadInputError: There is no completion to export, `out` exists or cannot be written to.
        """
        project, clips = selection.project, selection.clips
        wanted = {clip.id: wanted_completions(selection, clip) for clip in clips}
        total = sum(len(frames) for of_clip in wanted.values() for frames in of_clip.values())
        if not total:
            is_narrow = selection.options.only_accepted
            what = "no completion of an accepted frame" if is_narrow else "no completions"
            raise BadInputError(project.url, "", f"has {what} to export", "complete tracks first")
        done = 0
        with atomic_folder(out) as folder:
            index = []
            for clip, clip_folder in zip(clips, folder_names(clip.name for clip in clips), strict=True):
                tracks = [t for t in selection.tracks[clip.id] if t.id in wanted[clip.id]]
                entries = []
                for track, name in zip(tracks, folder_names(t.name for t in tracks), strict=True):
                    frames = wanted[clip.id][track.id]
                    place = folder / clip_folder / name
                    place.mkdir(parents=True)
                    for completion in project.completions.of_track(track.id):
                        cancel.check()
                        if completion.facts.frame in frames:
                            write_synced(
                                place / frame_file(completion.facts.frame, prefix=FRAME),
                                encode_rgba(full_picture(clip, completion)),
                            )
                            done += 1
                            yield Progress(done, total, about(clip.name, track.name))
                    entries.append(_track_entry(track, f"{clip_folder}/{name}", frames.values()))
                index.append(_clip_entry(clip, entries))
            text = json.dumps({"project": project.name, "clips": index}, indent=1, ensure_ascii=False)
            write_synced(folder / INDEX, text.encode())
        yield Progress(total, total, say("{count} pictures", count=total))


def _clip_entry(clip: Clip, tracks: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": clip.name,
        "width": clip.width,
        "height": clip.height,
        "frame_count": clip.frame_count,
        "tracks": list(tracks),
    }


def _track_entry(track: Track, folder: str, frames: Iterable[CompletionFacts]) -> dict[str, Any]:
    return {
        "name": track.name,
        "category": track.category.name,
        "folder": folder,
        "frames": [
            {
                "frame": facts.frame,
                "file": f"{folder}/{frame_file(facts.frame, prefix=FRAME)}",
                "engine": facts.engine,
                "fingerprint": facts.fingerprint,
                "box": [facts.x, facts.y, facts.width, facts.height],
                "stale": facts.is_stale,
            }
            for facts in frames
        ],
    }
