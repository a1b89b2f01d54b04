"""Random small projects, and what two of them have in common, by what a format says it carries."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.formats.kit.carries import Carry
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle, area, encode_rle, recanvas, union
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.tracks.front_order import FrontOrder, FrontSpan
from core.types import Layer
from core.video.media.source import MediaInfo, MediaKind

WIDTH, HEIGHT = 9, 7
LETTERS = st.characters(codec="utf-8", categories=("L", "N", "Zs"), include_characters="-_äß猫")
NAMES = st.text(LETTERS, min_size=1, max_size=8).map(lambda name: " ".join(name.split())).filter(bool)


@dataclass(frozen=True)
class TrackPlan:
    """A track and its masks on the clip's canvas, by frame: (modal, amodal)."""

    name: str
    category: str
    frames: dict[int, tuple[Rle | None, Rle | None]]


@dataclass(frozen=True)
class ClipPlan:
    """A clip and its tracks, front to back when `is_ordered`."""

    name: str
    frame_count: int
    margin: int
    tracks: tuple[TrackPlan, ...]
    is_ordered: bool


@st.composite
def masks(draw: Any, margin: int) -> Rle:
    """Return a mask: full, one pixel, none at all, or any with holes and parts."""
    shape = (HEIGHT + 2 * margin, WIDTH + 2 * margin)
    kind = draw(st.sampled_from(["any", "any", "full", "pixel", "empty"]))
    if kind in ("full", "empty"):
        return encode_rle(np.full(shape, kind == "full"))
    pixels = draw(arrays(np.bool_, shape)) if kind == "any" else np.zeros(shape, bool)
    # A pixel within the picture, so that formats that cut at its edge keep the frame too.
    pixels[margin + draw(st.integers(0, HEIGHT - 1)), margin + draw(st.integers(0, WIDTH - 1))] = True
    return encode_rle(pixels)


@st.composite
def plans(draw: Any, carries: frozenset[Carry]) -> tuple[ClipPlan, ...]:
    """Return one or two clips, with what a format of these `carries` keeps."""
    count = draw(st.integers(1, 2 if Carry.CLIPS in carries else 1))
    clips = []
    for number in range(count):
        frame_count = draw(st.integers(1, 4))
        margin = draw(st.sampled_from([0, 3]))
        tracks = []
        for place in range(draw(st.integers(1, 3))):
            frames = {}
            for frame in range(frame_count):
                modal, amodal = draw(st.none() | masks(margin)), draw(st.none() | masks(margin))
                if amodal is not None and modal is not None:
                    amodal = union([amodal, modal])
                if modal is not None or amodal is not None:
                    frames[frame] = (modal, amodal)
            tracks.append(TrackPlan(f"{draw(NAMES)} {place}", draw(NAMES), frames))
        clips.append(ClipPlan(f"clip{number}", frame_count, margin, tuple(tracks), draw(st.booleans())))
    return tuple(clips)


def fill(project: Project, clips: tuple[ClipPlan, ...]) -> None:
    """Put the plans into an empty project, without media."""
    assert project.path is not None
    with project.importing("start") as session:
        for plan in clips:
            place = project.path.parent / "media" / plan.name
            info = MediaInfo(place, MediaKind.IMAGES, WIDTH, HEIGHT, 24.0, plan.frame_count)
            clip = session.add_clip(info, name=plan.name, margin=plan.margin)
            ids = []
            for track_plan in plan.tracks:
                category = session.ensure_category(track_plan.category)
                track = session.add_track(clip, name=track_plan.name, category=category)
                ids.append(track.id)
                session.add_frames(
                    ImportedFrame(track.id, frame, modal, amodal)
                    for frame, (modal, amodal) in track_plan.frames.items()
                )
            if plan.is_ordered:
                session.set_front_order(clip, FrontOrder((FrontSpan(0, plan.frame_count - 1, tuple(ids)),)))


def shapes(margin: int) -> dict[str, Rle]:
    """Return the masks that formats stumble over, each with a pixel in the picture but the empty one."""
    shape = (HEIGHT + 2 * margin, WIDTH + 2 * margin)
    ring, parts, pixel, corner = (np.zeros(shape, bool) for _ in range(4))
    ring[margin : margin + 6, margin + 1 : margin + 8] = True
    ring[margin + 2 : margin + 4, margin + 3 : margin + 5] = False
    parts[margin : margin + 2, margin : margin + 2] = parts[margin + 4 :, margin + 5 :] = True
    parts[margin + 2, margin + 2] = True  # touches a part with its corner only
    pixel[margin + 3, margin + 4] = corner[-1 - margin, -1 - margin] = True
    found = {"ring": ring, "parts": parts, "pixel": pixel, "corner": corner}
    found |= {"full": np.ones(shape, bool), "empty": np.zeros(shape, bool)}
    return {name: encode_rle(mask) for name, mask in found.items()}


def hard_plans(carries: frozenset[Carry]) -> tuple[ClipPlan, ...]:
    """Return clips with every hard shape, in several frames and in one, with names of all scripts."""
    plans_of = []
    for name, margin, frame_count in (("ünïcode 猫", 0, 6), ("beyond", 3, 6), ("one frame", 0, 1)):
        every = list(shapes(margin).items())
        full = dict(every)["full"]
        tracks = [
            TrackPlan(f"{kind} Ж{place}", f"kind {place} é", dict.fromkeys(range(frame_count), (rle, full)))
            for place, (kind, rle) in enumerate(every[: 6 if frame_count > 1 else 2])
        ]
        one: dict[int, tuple[Rle | None, Rle | None]] = {
            frame: (None, rle) for frame, (_, rle) in enumerate(every[:frame_count])
        }
        tracks.append(TrackPlan("every shape", "thing", one))
        plans_of.append(ClipPlan(name, frame_count, margin, tuple(tracks), True))
    return tuple(plans_of) if Carry.CLIPS in carries else tuple(plans_of[:1])


Masks = dict[tuple[Any, ...], bytes]


def shown(
    project: Project, carries: frozenset[Carry], *, modal_too: bool = False, in_order: bool = False
) -> dict[str, Any]:
    """Return what a format of these `carries` must keep of a project, in a form that can be compared.

    Args:
        in_order: Tracks come in their order; those without a mask never count.
        modal_too: A frame whose amodal mask is missing has its modal one in its place.
    """
    found: dict[str, Any] = {}
    for clip in project.clips.list():
        picture = MaskCanvas(clip.width, clip.height)
        for track in project.tracks.list(clip.id):
            masks: Masks = {}
            for layer in Layer:
                kind = Carry.MODAL if layer is Layer.MODAL else Carry.AMODAL
                if kind not in carries:
                    continue
                for head in project.masks.of_track(track.id, layer):
                    cut = Carry.BEYOND_FRAME not in carries
                    rle = recanvas(head.rle, clip.canvas, picture) if cut else head.rle
                    if area(rle):
                        masks[head.key.frame, str(layer)] = rle.counts
            if modal_too:
                for frame, layer in list(masks):
                    masks.setdefault((frame, "amodal"), masks[frame, layer])
            name = track.name if Carry.TRACK_NAMES in carries else ""
            category = track.category.name if Carry.CATEGORIES in carries else ""
            if masks:
                found.setdefault(clip.name, []).append((name, category, sorted(masks.items())))
    return found if in_order else {clip: sorted(tracks) for clip, tracks in found.items()}


@cache
def _empty() -> bytes:
    with TemporaryDirectory() as folder:
        place = Path(folder) / "p.amodal"
        Project.create(place).close()
        return place.read_bytes()


def empty_project(path: Path) -> Project:
    """Return a new project, as `Project.create` does but in a tenth of its time; the caller closes it."""
    path.write_bytes(_empty())
    return Project.open(path)


def make(path: Path, clips: tuple[ClipPlan, ...]) -> Project:
    """Return a new project with the plans in it; the caller closes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    project = empty_project(path)
    fill(project, clips)
    return project
