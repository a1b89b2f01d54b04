"""`compose`: list the layers of a clip's composition, take and give it as JSON, render it."""

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from cli.terminal.edge import cancel_on_interrupt
from cli.terminal.progress import follow
from cli.terminal.projects import opened, pick
from core.changes.tracks import Clip
from core.compose.layers import Backdrop, Composition, ObjectLayer
from core.errors import BadInputError
from core.formats.exporting import check_target
from core.operations.composition_files import read_composition, write_composition
from core.progress import CancelToken
from core.store.project import Project
from models.composing.asking import asking
from models.composing.rendering import Rendered, render
from models.composing.targets import RenderKind

ENDINGS = {".mp4": RenderKind.MP4, ".mov": RenderKind.PRORES}
_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True)
class Wish:
    """What the command was asked for."""

    clip: str | None = None
    out: Path | None = None
    kind: str | None = None
    backdrop: str | None = None
    take: Path | None = None
    give: Path | None = None


def run(project_path: Path, wish: Wish) -> int:
    """Do what was asked for, in the order take, give, render; without any of them list the layers."""
    kind = None if wish.out is None else _kind(wish.out, wish.kind)
    backdrop = None if wish.backdrop is None else _word(Backdrop, "--backdrop", wish.backdrop)
    with cancel_on_interrupt() as cancel, opened(project_path, read_only=wish.take is None) as project:
        clip = _clip(project, wish.clip)
        if wish.take is not None:
            project.compositions.change(clip.id, read_composition(project, clip.id, wish.take))
            print(f"{project.url}: composition of {clip.name} taken from {wish.take}")
        composition = project.compositions.of(clip.id)
        if wish.give is not None:
            check_target(project, wish.give)
            write_composition(project, composition, wish.give)
            print(f"{wish.give}: {len(composition.layers)} layers written")
        if wish.out is not None and kind is not None:
            shown = composition if backdrop is None else replace(composition, backdrop=backdrop)
            _render(project, clip, wish.out, kind, shown, cancel)
        if wish.take is None and wish.give is None and wish.out is None:
            _list(project, clip, composition)
    return 0


def _render(
    project: Project, clip: Clip, out: Path, kind: RenderKind, composition: Composition, cancel: CancelToken
) -> None:
    check_target(project, out, is_folder=kind in (RenderKind.PNG, RenderKind.EXR))
    steps = render(asking(project), clip.id, out, kind, cancel, composition=composition)
    made = follow(f"compose {out.name}", steps)
    print(f"{out}: {made.frames} frames of {clip.name} at {clip.fps:g} a second")
    if made.hole_frames:
        print(f"note: {_holes(made, kind)}")


def _holes(made: Rendered, kind: RenderKind) -> str:
    look = "black" if kind is RenderKind.MP4 else "transparent"
    first = made.hole_frames[0]
    return (
        f"nothing is known of {made.hole_pixels} pixels in {len(made.hole_frames)} frames, first in {first}: "
        f"{look} there (complete the tracks, or --backdrop completed)"
    )


def _list(project: Project, clip: Clip, composition: Composition) -> None:
    clips = {one.id: one.name for one in project.clips.list()}
    state = "composed" if project.compositions.is_kept(clip.id) else "as the clip shows it"
    print(f"{clip.name}: {state}, backdrop {composition.backdrop}")
    for layer_id in reversed(composition.order):
        layer = composition.layer(layer_id)
        away = "" if layer.source_clip_id == clip.id else f" of {clips[layer.source_clip_id]}"
        print(f"  {layer.id} {layer.name}{away}{_facts(layer)}")
    for span in composition.ranges:
        names = ", ".join(composition.layer(one).name for one in reversed(span.ids))
        print(f"  frames {span.first} to {span.last}, from the front: {names}")


def _facts(layer: ObjectLayer) -> str:
    told = [
        word
        for word, is_so in (
            ("hidden", not layer.shown),
            ("locked", layer.locked),
            (f"opacity {layer.opacity:g}", layer.opacity < 1),
            (f"soft edge {layer.softness:g} px", layer.softness > 0),
            ("light matched", layer.match_light),
            ("contact shadow", layer.contact_shadow),
            (f"starts at {layer.timing.start}", layer.timing.start != 0),
            (f"speed {layer.timing.speed:g}", layer.timing.speed != 1),
            ("loops", layer.timing.loop),
            (f"frozen at {layer.timing.freeze}", layer.timing.freeze is not None),
            (f"{len(layer.keys)} key frames", bool(layer.keys)),
        )
        if is_so
    ]
    return f": {', '.join(told)}" if told else ""


def _clip(project: Project, name: str | None) -> Clip:
    clips = project.clips.list()
    if name is None:
        if len(clips) != 1:
            raise BadInputError("--clip", "", f"{project.name} has {len(clips)} clips", "say which")
        return clips[0]
    pick("clip", name, [clip.name for clip in clips], project.url)
    return next(clip for clip in clips if clip.name == name)


def _kind(out: Path, word: str | None) -> RenderKind:
    if word is not None:
        return _word(RenderKind, "--as", word)
    if out.suffix.lower() not in ENDINGS:
        raise BadInputError(out, "", "does not say what to render", "add --as mp4, prores, png or exr")
    return ENDINGS[out.suffix.lower()]


def _word(kind: type[_Word], option: str, word: str) -> _Word:
    if word not in tuple(kind):
        raise BadInputError(option, word, "is not known", f"use: {', '.join(kind)}")
    return kind(word)
