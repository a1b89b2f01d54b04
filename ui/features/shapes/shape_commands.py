"""Changes of a whole mask: shown by a key, made larger or smaller, taken in one frame or in many."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from core.changes.masks import MaskHead
from core.changes.steps import Facts, Step, StepKind
from core.masks.regions import AppliedRegion
from core.shapes.operations import OPERATIONS, Operation
from core.tracks.adjusting import Adjustment, adjust_frames, adjust_masks
from core.tracks.decided import Deed
from core.types import Layer
from ui.canvas.tools.adjust import AdjustTool, layer_mask
from ui.canvas.tools.shaping import finish_shape
from ui.language import tr, trn
from ui.session.project.outcome import Outcome
from ui.studio import Studio
from ui.work.pool import Rank

if TYPE_CHECKING:
    from core.store.project import Project

OF_FRONT = frozenset(("take_away", "limit"))
"""Operations that also ask what is in front and no track."""


@dataclass
class _Open:
    """The change that is shown and not taken yet."""

    operation: Operation
    place: int
    layer: Layer
    back_to: str
    """Tool that comes back when it is done."""
    made: AppliedRegion | None = None

    @property
    def kind(self) -> StepKind:
        return StepKind(self.operation.name)

    @property
    def title(self) -> str:
        return tr(self.kind.words)

    @property
    def amount(self) -> float:
        return self.operation.amounts[self.place] if self.operation.amounts else 0.0


class ShapeCommands:
    """Begins, shows, takes and drops changes of whole masks. Masks are computed beside the window."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._selection = studio.selection
        self._lane = studio.work.lane("shapes", Rank.SCREEN)
        self._open: _Open | None = None
        self._ranges = 0
        self._last: dict[str, int] = {}
        self._waits_to_take = False
        for name in OPERATIONS:
            studio.actions.bind(f"shape.{name}", partial(self.begin, name))

    @property
    def is_showing(self) -> bool:
        """Whether the preview of the present amount is on screen."""
        return self._open is not None and self._open.made is not None

    def begin(self, name: str) -> None:
        """Show what an operation would do; again with the same key: a step more."""
        now = self._open
        if now is not None and now.operation.name == name:
            self.step(1)
            return
        canvas, clip = self._studio.canvas, self._studio.clip
        if reason := canvas.why_blocked():
            self._studio.notices.tell(reason)
            return
        operation = OPERATIONS[name]
        layer = operation.layer or clip.active_layer
        back_to = now.back_to if now is not None else canvas.tool_name
        if layer_mask(canvas.masks_of_active(), layer) is None or not clip.masks_are_loaded:
            self._studio.notices.tell(
                tr("There is no {layer} mask in this frame to change", layer=tr(layer.value))
            )
            return
        if operation.needs_others and not self._others(clip.frame):
            self._studio.notices.tell(
                tr(
                    "No other track is here: choose one with Ctrl+click in the list, or set the "
                    "order ({key[view.order]})"
                )
            )
            return
        canvas.set_tool("adjust")
        self._open = _Open(operation, self._last.get(name, operation.start), layer, back_to)
        tool = self._tool()
        tool.take, tool.drop, tool.step = self.take, self._on_dropped, self.step
        tool.show_old(layer_mask(canvas.masks_of_active(), layer))
        canvas.setFocus()
        self._show()

    def step(self, way: int) -> None:
        """More (1) or less (-1)."""
        now = self._open
        if now is None or not now.operation.amounts:
            return
        now.place = max(0, min(len(now.operation.amounts) - 1, now.place + way))
        self._last[now.operation.name] = now.place
        self._show()

    def take(self, in_many: bool) -> None:
        """Commit the change in this frame, or in the marked range; without one in the whole track."""
        now = self._open
        if now is None:
            return
        if in_many:
            self._take_in_many(now)
        elif now.made is None:
            self._waits_to_take = True
            return
        else:
            canvas = self._studio.canvas
            self._finish(now)
            if not finish_shape(canvas, now.layer, now.made, now.kind):
                self._studio.notices.tell(tr("Nothing to change in this frame"))
            return
        self._finish(now)

    # The preview

    def _show(self) -> None:
        now, clip, canvas = self._open, self._studio.clip, self._studio.canvas
        assert now is not None
        now.made, self._waits_to_take = None, False
        wish = Adjustment(now.operation.name, now.amount, now.layer)
        modal, amodal = canvas.masks_of_active()
        wanted = self._others(clip.frame) if now.operation.needs_others else frozenset()
        others = [t.modal for t in canvas.scene.tracks if t.track_id in wanted and t.modal is not None]
        picture = canvas.picture if now.operation.needs_picture else None
        self._tool().text = self._help(now)
        canvas.update()

        self._lane.newest(
            lambda _token: adjust_masks(wish, modal, amodal, others, picture),
            partial(self._on_made, now),
            self._on_failed,
        )

    def _on_made(self, now: _Open, made: AppliedRegion) -> None:
        now.made = made
        self._studio.canvas.set_draft(now.made.masks)
        if self._waits_to_take:
            self.take(False)

    def _help(self, now: _Open) -> str:
        title = now.title
        span = self._selection.frame_range
        many = (
            tr("Shift+Enter in frames {first}–{last}", first=span[0], last=span[1])
            if span
            else tr("Shift+Enter in the whole track")
        )
        if now.operation.needs_picture:
            many = ""
        parts = [f"{title} · {tr(now.layer.value)}"]
        if now.operation.amounts:
            parts[0] += f" · {now.amount:g} {now.operation.unit}"
            parts.append(tr("[ ] less or more"))
        parts += [tr("Enter takes it"), many, tr("Esc drops it")]
        return " · ".join(part for part in parts if part)

    def _finish(self, now: _Open) -> None:
        self._lane.cancel()
        tool = self._tool()
        tool.drop = None
        tool.abort()
        self._studio.canvas.set_draft(None)
        self._open = None
        self._studio.canvas.set_tool(now.back_to)

    def _on_dropped(self) -> None:
        now, self._open = self._open, None
        self._lane.cancel()
        if now is not None and self._studio.canvas.tool_name == "adjust":
            self._studio.canvas.set_tool(now.back_to)

    def _tool(self) -> AdjustTool:
        tool = self._studio.canvas.tool
        assert isinstance(tool, AdjustTool)
        return tool

    # Other tracks

    def _others(self, frame: int) -> frozenset[int]:
        """Return the tracks that booleans work with: the other chosen ones, or those in front."""
        clip = self._studio.clip
        active = clip.active_track_id
        assert active is not None
        chosen = frozenset(self._selection.track_ids) - {active}
        if chosen:
            return chosen
        every = frozenset(track.id for track in clip.tracks) - {active}
        name = self._open.operation.name if self._open is not None else ""
        if name == "share":
            return every
        is_of_front = name in OF_FRONT
        in_front = clip.front_order.in_front_of(active, frame)
        return (every if in_front is None else in_front) | (clip.covers.ids if is_of_front else frozenset())

    # Many frames

    def _take_in_many(self, now: _Open) -> None:
        clip, session, notices = self._studio.clip, self._studio.session, self._studio.notices
        assert clip.clip is not None
        assert clip.active_track_id is not None
        if now.operation.needs_picture:
            notices.tell(tr("This looks at the picture: it is taken frame by frame, with Enter"))
            return
        span = self._selection.frame_range or (0, clip.clip.frame_count - 1)
        wish = Adjustment(now.operation.name, now.amount, now.layer)
        clip_id, track_id, title = clip.clip.id, clip.active_track_id, now.title
        others = {frame: self._others(frame) for frame in range(span[0], span[1] + 1)}
        count = span[1] - span[0] + 1
        notices.tell(trn("{title}: 1 frame…", "{title}: {n} frames…", count, title=title))

        def read(project: "Project") -> dict[int, list[MaskHead]]:
            return project.masks.at_frames(clip_id, *span, with_covers=True)

        def compute(frames: dict[int, list[MaskHead]]) -> None:
            # A key of its own: a range that is being changed is not given up for the next.
            self._ranges += 1
            self._lane.newest(
                lambda token: adjust_frames(wish, track_id, frames, others, token),
                commit,
                self._on_failed,
                f"range {self._ranges}",
            )

        def commit(edits: list[object]) -> None:
            if not edits:
                notices.tell(tr("{title}: nothing to change", title=title))
                return
            step = Step(now.kind, Facts(frame=span[0], last=span[1]))
            session.edits.submit(
                lambda project: project.masks.commit(edits, step=step, deed=Deed.TIDIED),  # type: ignore[arg-type]
                partial(self._tell_taken, title),
            )

        session.read(read, compute)

    def _tell_taken(self, title: str, outcome: Outcome) -> None:
        """Say what became of the frames: what machines made stays to be reviewed."""
        frames = {key.frame for key in outcome.changes.masks}
        decided = {frame for _, frame in outcome.changes.states}
        told = [trn("{title}: 1 frame", "{title}: {n} frames", len(frames), title=title)]
        if tidied := len(frames - decided):
            told.append(trn("1 stays to be reviewed", "{n} stay to be reviewed", tidied))
        self._studio.notices.tell("; ".join(told))

    def _on_failed(self, error: Exception) -> None:
        self._studio.notices.fail(error)
