"""The stabilised ghost and the onion skin: shapes of other frames under the one on screen."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from core.changes.steps import Facts, Step, StepKind
from core.masks.rle import Rle, encode_rle, union
from core.progress import CancelToken
from core.types import Layer
from models.jobs.sequences import MediaFrameSequence
from ui.canvas.outline_overlay import outline_of
from ui.features.over_time.over_time_overlay import OverTimeOverlay
from ui.language import tr
from ui.session.project.outcome import Outcome
from ui.studio import Studio
from ui.work.pool import Rank

if TYPE_CHECKING:
    from core.operations.filling_in import TrackMaterial
    from core.store.project import Project
    from core.tracks.ghost import Ghost

GHOST_COLOUR = "#f0e442"


class GhostCommands(QObject):
    """Shows, places and stamps shapes of other frames."""

    def __init__(self, studio: Studio, overlay: OverTimeOverlay) -> None:
        super().__init__(studio.window)
        self._studio, self._overlay = studio, overlay
        self._lane = studio.work.lane("ghost", Rank.SCREEN, may_be_left=True)
        self.ghost: Rle | None = None
        """The shape shown in the frame on screen, None while there is none."""
        self.source: int | None = None
        """Frame that it comes from."""
        self._picked: int | None = None
        self._asked = 0
        bind = studio.actions.bind
        studio.actions["time.ghost"].toggled.connect(lambda _on: self.refresh())
        studio.actions["time.onion"].toggled.connect(lambda _on: self.refresh_onion())
        bind("time.stamp", lambda: self.stamp(replaces=True))
        bind("time.unite", lambda: self.stamp(replaces=False))
        bind("time.ghost_earlier", lambda: self.pick(-1))
        bind("time.ghost_later", lambda: self.pick(1))
        studio.clip.frame_changed.connect(lambda _frame: self._on_moved())
        studio.clip.active_changed.connect(self._on_other)
        studio.clip.clip_changed.connect(self._on_other)
        studio.session.changed.connect(self._on_changed)

    def refresh(self) -> None:
        """Lay the ghost under the frame on screen."""
        clip = self._studio.clip
        self._forget()
        if not self._studio.actions["time.ghost"].isChecked() or clip.active_track_id is None:
            return
        track_id, frame, picked = clip.active_track_id, clip.frame, self._picked
        self._asked += 1
        asked = self._asked

        def gather(project: "Project") -> "tuple[int, TrackMaterial] | None":
            return _gather(project, track_id, frame, picked)

        def start(gathered: "tuple[int, TrackMaterial] | None") -> None:
            if asked != self._asked:
                return
            if gathered is None:
                self._overlay.say(tr("No other frame shows this object: there is no ghost"))
                return
            source, material = gathered
            self._lane.newest(
                lambda token: _lay(material, source, frame, token),
                lambda ghost: self._on_laid(frame, source, ghost),
                self._studio.notices.fail,
            )

        self._studio.session.read(gather, start)

    def refresh_onion(self) -> None:
        """Show the outlines of the neighbour frames."""
        clip = self._studio.clip
        for name in ("onion-before", "onion-after"):
            self._overlay.put(name, None)
        if not self._studio.actions["time.onion"].isChecked() or clip.clip is None or self._is_playing():
            return
        clip_id, frame, track = clip.clip.id, clip.frame, clip.active_track
        layer, margin = clip.active_layer, clip.clip.margin
        if track is None:
            return
        around = [
            (frame - 1, "onion-before", Qt.PenStyle.DotLine),
            (frame + 1, "onion-after", Qt.PenStyle.DashLine),
        ]

        def show(masks: "dict[tuple[int, Layer], Rle]") -> None:
            if clip.frame == frame:
                for at, name, line in around:
                    code = masks.get((at, layer))
                    made = None if code is None else outline_of(code, margin, track.colour, line)
                    self._overlay.put(name, made)

        def read(project: "Project") -> "dict[tuple[int, Layer], Rle]":
            frames = project.masks.at_frames(clip_id, frame - 1, frame + 1)
            heads = [head for found in frames.values() for head in found if head.key.track_id == track.id]
            return {(head.key.frame, head.key.layer): head.rle for head in heads}

        self._studio.session.read(read, show)

    def pick(self, step: int) -> None:
        """Take the ghost from the next frame (1) or the one before (-1) that has a mask."""
        clip = self._studio.clip
        track_id, start, present = clip.active_track_id, self.source, clip.frame
        if track_id is None or start is None:
            self._studio.notices.tell(tr("Show the ghost first ({key[time.ghost]})"))
            return

        def read(project: "Project") -> "list[int]":
            facts = project.fillings.facts(track_id, Layer.AMODAL)
            return sorted(frame for frame, fact in facts.items() if fact.area and frame != present)

        def go_on(frames: list[int]) -> None:
            later = [frame for frame in frames if (frame - start) * step > 0]
            if later:
                self._picked = min(later) if step > 0 else max(later)
                self.refresh()

        self._studio.session.read(read, go_on)

    def stamp(self, *, replaces: bool) -> None:
        """Make the ghost, with what is visible, the amodal mask; or only add it to the mask there is."""
        clip = self._studio.clip
        if self.ghost is None or clip.active_track_id is None:
            self._studio.notices.tell(tr("Show the ghost first ({key[time.ghost]})"))
            return
        if not self._studio.session.can_edit or not clip.masks_are_loaded:
            return
        layers = (Layer.MODAL,) if replaces else (Layer.MODAL, Layer.AMODAL)
        present = [clip.mask(clip.active_track_id, layer) for layer in layers]
        mask = union([self.ghost, *(shown.rle for shown in present if shown is not None)])
        kind = StepKind.STAMP_GHOST if replaces else StepKind.ADD_GHOST
        clip.commit({Layer.AMODAL: mask}, Step(kind, Facts(source=self.source, frame=clip.frame)))

    def _on_laid(self, frame: int, source: int, ghost: "Ghost") -> None:
        clip = self._studio.clip
        if clip.frame != frame or clip.clip is None:
            return
        self.ghost, self.source = encode_rle(ghost.mask), source
        self._overlay.put(
            "ghost", outline_of(self.ghost, clip.clip.margin, GHOST_COLOUR, Qt.PenStyle.DashLine)
        )
        self._overlay.say(
            tr(
                "Ghost of frame {source}: {likeness:.0%} of what is visible lies inside · "
                "{key[time.stamp]} stamps, "
                "{key[time.unite]} adds, {key[time.ghost_earlier]} and {key[time.ghost_later]} other frames",
                source=source,
                likeness=ghost.likeness,
            )
        )

    def _forget(self) -> None:
        self._asked += 1
        self._lane.cancel()
        self.ghost = None
        self._overlay.put("ghost", None)
        self._overlay.say("")

    def _on_moved(self) -> None:
        if self._is_playing():
            self._forget()
        else:
            self.refresh()
        self.refresh_onion()

    def _on_other(self) -> None:
        self._picked = None
        self.refresh()
        self.refresh_onion()

    def _on_changed(self, outcome: Outcome) -> None:
        if any(key.track_id == self._studio.clip.active_track_id for key in outcome.changes.masks):
            self.refresh()
            self.refresh_onion()

    def _is_playing(self) -> bool:
        return self._studio.playback.is_playing


def _gather(
    project: "Project", track_id: int, frame: int, picked: int | None
) -> "tuple[int, TrackMaterial] | None":
    from core.operations.filling_in import gather_ghost

    return gather_ghost(project, track_id, frame, picked)


def _lay(material: "TrackMaterial", source: int, frame: int, token: CancelToken) -> "Ghost":
    from core.operations.filling_in import ghost_in

    token.check()
    with MediaFrameSequence(material.media, material.canvas) as pictures:
        return ghost_in(material, source, frame, (pictures[source], pictures[frame]))
