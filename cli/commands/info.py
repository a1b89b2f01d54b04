"""`info`: what is in a project."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from cli.commands.depth.maps import depth_words
from cli.terminal.projects import opened
from core.store.project import Project
from core.types import Layer, ReviewState
from core.video.identity.comparing import compare
from core.video.media.media_report import MediaReport


def run(project_path: Path, *, as_json: bool) -> int:
    """Print counts per clip, track, layer and review state."""
    with opened(project_path, read_only=True) as project:
        facts = gather(project)
    if as_json:
        print(json.dumps(facts, indent=2))
        return 0
    print(f"{facts['project']}: {len(facts['clips'])} clips")
    for clip in facts["clips"]:
        print(f"{clip['name']}: {clip['frames']} frames, {clip['width']}×{clip['height']}")
        if clip["media_note"]:
            print(f"  media {clip['media_state']}: {clip['media_note']}")
        for track in clip["tracks"]:
            states = ", ".join(f"{n} {state}" for state, n in track["states"].items() if n)
            print(
                f"  {track['name']} ({track['category']}): {track['modal']} modal, "
                f"{track['amodal']} amodal; {states or 'nothing to review'}"
            )
        if clip["depth"]:
            print(f"  {clip['depth']}")
        for cover in clip["in_front"]:
            print(f"  {cover['name']} (in front): {cover['frames']} frames")
    return 0


def _media_note(media: MediaReport) -> str:
    line, way_out = media.line(), media.way_out()
    return f"{line} ({way_out})" if line and way_out else line


def gather(project: Project) -> dict[str, Any]:
    """Return all counts as plain data."""
    clips = []
    for clip in project.clips.list():
        summaries = project.masks.summaries(clip.id)
        media = compare(project.media.of(clip))
        tracks = []
        for track in project.tracks.list(clip.id):
            own = [s for s in summaries if s.track_id == track.id]
            states = Counter(str(s.state) for s in own)
            tracks.append(
                {
                    "id": track.id,
                    "name": track.name,
                    "category": track.category.name,
                    "modal": sum(s.modal_area is not None for s in own),
                    "amodal": sum(s.amodal_area is not None for s in own),
                    "states": {str(state): states.get(str(state), 0) for state in ReviewState},
                }
            )
        clips.append(
            {
                "id": clip.id,
                "name": clip.name,
                "media": clip.media_path,
                "media_state": str(media.state),
                "media_note": _media_note(media),
                "frames": clip.frame_count,
                "width": clip.width,
                "height": clip.height,
                "fps": clip.fps,
                "margin": clip.margin,
                "tracks": tracks,
                "depth": depth_words(project, clip) if project.depth.get(clip.id) else "",
                "in_front": [
                    {
                        "id": cover.id,
                        "name": cover.name,
                        "frames": sum(1 for _ in project.masks.of_track(cover.id, Layer.MODAL)),
                    }
                    for cover in project.covers.list(clip.id)
                ],
            }
        )
    return {"project": project.name, "path": project.url, "clips": clips}
