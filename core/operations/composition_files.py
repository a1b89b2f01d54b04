"""Compositions as JSON files in which clips and tracks stand by their names: to another project and back."""

import json
from pathlib import Path
from typing import Any

from core.atomic import atomic_text
from core.compose.layers import Backdrop, Composition
from core.compose.texts import composition_of, layers_to_json, ranges_to_json
from core.errors import BadInputError
from core.plain_file import open_plain
from core.store.project import Project

KIND = "amodal-studio composition"
MOST_BYTES = 10_000_000
_WAY_OUT = "`compose --give` writes one that is right"


def write_composition(project: Project, composition: Composition, path: Path) -> None:
    """Write a composition; see `atomic_text` for what it raises."""
    clips = {clip.id: clip.name for clip in project.clips.list()}
    layers = layers_to_json(composition)
    for layer in layers:
        track_id, clip_id = layer.pop("track_id"), layer.pop("source_clip_id")
        layer["clip"], layer["track"] = clips[clip_id], project.tracks.get(track_id).name
        if len(_named(project, clip_id, layer["track"])) > 1:
            layer["track_id"] = track_id
    content = {
        "kind": KIND,
        "clip": clips[composition.clip_id],
        "backdrop": composition.backdrop.value,
        "layers": layers,
        "order": list(composition.order),
        "ranges": ranges_to_json(composition),
    }
    with atomic_text(path) as file:
        file.write(json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def read_composition(project: Project, clip_id: int, path: Path) -> Composition:
    """Return the composition of a file as one of a clip of this project; nothing is stored.

    Raises:
        BadInputError: The file is none, or a clip or track that it names is not here.
    """
    try:
        with open_plain(path) as file:
            content = json.loads(file.read(MOST_BYTES))
    except (ValueError, RecursionError) as error:
        raise BadInputError(path, "", f"is no JSON: {error}", _WAY_OUT) from None
    except OSError as error:
        raise BadInputError(path, "", f"cannot be read: {error.strerror}", "is the name right?") from None
    if not isinstance(content, dict) or content.get("kind") != KIND:
        raise BadInputError(path, "", "is no composition", _WAY_OUT)
    layers = content.get("layers")
    if isinstance(layers, list):
        layers = [_with_ids(project, path, number, one) for number, one in enumerate(layers, start=1)]
    backdrop = content.get("backdrop", Backdrop.SEEN.value)
    try:
        return composition_of(clip_id, layers, content.get("order"), content.get("ranges", []), backdrop)
    except ValueError as error:
        raise BadInputError(path, "", str(error), _WAY_OUT) from None


def _with_ids(project: Project, path: Path, number: int, layer: Any) -> Any:
    """Return a layer with the ids of this project in place of names."""
    if not isinstance(layer, dict):
        return layer
    made = dict(layer)
    where, clip_name, track_name = f"layer {number}", made.pop("clip", None), made.pop("track", None)
    clip = next((one for one in project.clips.list() if one.name == clip_name), None)
    if clip is None:
        raise BadInputError(
            path, where, f"clip {clip_name!r:.60} is not in {project.name}", "name one that is"
        )
    found = _named(project, clip.id, track_name)
    wanted = made.get("track_id", found[0] if len(found) == 1 else None)
    if wanted not in found:
        several = (
            f"there are {len(found)} of this name, say which by track_id" if found else "name one that is"
        )
        raise BadInputError(path, where, f"track {track_name!r:.60} is not in clip {clip.name}", several)
    return {**made, "source_clip_id": clip.id, "track_id": wanted}


def _named(project: Project, clip_id: int, name: object) -> list[int]:
    rooms = project.tracks.list(clip_id), project.covers.list(clip_id)
    return [track.id for tracks in rooms for track in tracks if track.name == name]
