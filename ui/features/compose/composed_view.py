"""The composed frame on screen: worked out beside the window, a few kept, some ahead while the clip plays."""

from collections import OrderedDict
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from core.compose.layers import Composition
from core.errors import Cancelled
from core.progress import CancelToken
from ui.features.compose.compose_state import ComposeState
from ui.features.compose.picture_job import Asked, Composer, Made
from ui.studio import Studio
from ui.work.lane import only_logged
from ui.work.pool import Rank

MOST_BYTES = 160 * 1024 * 1024
AHEAD = 8
"""So many frames are made before they are due while the clip plays."""
SETTLE_MS = 120
"""A view that is still being zoomed costs nothing."""
STEPS = 8
"""Pictures are made in eighths of the size of the clip: a view a little larger or smaller needs no other."""


class ComposedView(QObject):
    """Asks for what is shown next, one frame at a time, and puts it on the canvas.

    Signals:
        made_changed(): `made` is that of another frame or of another composition.
        failed(Exception): A frame cannot be composed.
    """

    made_changed = Signal()
    failed = Signal(object)

    def __init__(self, studio: Studio, state: ComposeState) -> None:
        super().__init__(studio.window)
        self._studio, self._state = studio, state
        self._lane = studio.work.lane("compose", Rank.SCREEN, may_be_left=True)
        self._kept: OrderedDict[int, Made] = OrderedDict()
        self._composer: Composer | None = None
        self._composed: Composition | None = None
        """What the kept ones show."""
        self._scale = 1.0
        self._is_asking = False
        self._number = 0
        """Of what is asked for; what came of an earlier one is too old."""
        self._is_broken = False
        self.made: Made | None = None
        """What is on the canvas; None = nothing yet."""
        self.marks_holes = True
        self._later = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._later.timeout.connect(self._on_zoomed)
        studio.canvas.zoom_changed.connect(lambda _zoom: self._later.start())
        studio.clip.frame_changed.connect(lambda _frame: self.refresh())
        studio.clip.clip_changed.connect(self.forget_media)
        studio.playback.also_wait_for(self.is_ready)
        state.switched.connect(self._on_switched)
        state.changed.connect(self.refresh)

    def close(self) -> None:
        """Compose nothing any more (the window goes)."""
        self._later.stop()
        self._stop()

    def set_marks(self, *, marks_holes: bool) -> None:
        """Hatch what is not known, or leave that."""
        self.marks_holes = marks_holes
        self.forget()

    def is_ready(self, frame: int) -> bool:
        """Whether a frame is composed, or need not be; asks for it when it is not."""
        if not self._state.is_on or self._is_broken or self._state.shown is None:
            return True
        if frame in self._kept:
            return True
        self._ask([frame])
        return False

    def forget_media(self) -> None:
        """Take pictures and masks from the project anew: another clip, or they have changed."""
        self._drop_composer()
        self.forget()

    def forget(self) -> None:
        """Compose anew whatever was made; what is on screen stays until then."""
        self._number += 1
        self._kept.clear()
        self._is_broken = False
        if self._studio.clip.clip is None:
            self._put(None)
        self.refresh()

    def refresh(self) -> None:
        """Show the frame on screen, or ask for it."""
        if not self._state.is_on:
            return
        shown, frame = self._state.shown, self._studio.clip.frame
        if shown != self._composed:
            self._composed = shown
            self._number += 1
            self._kept.clear()
            self._is_broken = False
        if frame in self._kept:
            self._kept.move_to_end(frame)
            self._put(self._kept[frame])
        self._ask(self._wanted())

    # Inside

    def _on_switched(self, is_on: bool) -> None:
        if is_on:
            self._scale = self._scale_now()
            self.refresh()
        else:
            self._stop()
            self._put(None)

    def _stop(self) -> None:
        self._number += 1
        self._lane.cancel()
        self._is_asking = False
        self._kept.clear()
        self._composed = None
        self._drop_composer()

    def _drop_composer(self) -> None:
        """Have its decoders released by the thread that used them."""
        composer, self._composer = self._composer, None
        if composer is not None:
            self._lane.submit(composer.close, lambda _none: None, only_logged)

    def _on_zoomed(self) -> None:
        scale = self._scale_now()
        if self._state.is_on and scale != self._scale:
            self._scale = scale
            self.forget()

    def _scale_now(self) -> float:
        zoom = self._studio.canvas.transform_now.zoom
        return min(STEPS, max(1, -(-zoom * STEPS // 1))) / STEPS

    def _wanted(self) -> list[int]:
        clip, frame = self._studio.clip.clip, self._studio.clip.frame
        if clip is None:
            return []
        if not self._studio.playback.is_playing:
            return [frame]
        return [(frame + ahead) % clip.frame_count for ahead in range(min(AHEAD, clip.frame_count))]

    def _ask(self, frames: list[int]) -> None:
        """Begin with the first of these that is not kept; the next follows when it is done."""
        composition, clip = self._state.shown, self._studio.clip.clip
        missing = next((frame for frame in frames if frame not in self._kept), None)
        if self._is_asking or self._is_broken or missing is None or composition is None or clip is None:
            return
        if composition.clip_id != clip.id:
            return
        if self._composer is None:
            self._composer = Composer(self._studio.session.open_project, clip)
        self._is_asking = True
        asked = Asked(composition, missing, self._scale, self.marks_holes)
        self._lane.newest(
            partial(_make, self._composer, asked),
            partial(self._on_made, self._number, missing),
            partial(self._on_failed, self._number),
        )

    def _on_made(self, number: int, frame: int, made: Made) -> None:
        self._is_asking = False
        if number == self._number:
            self._keep(frame, made)
            if frame == self._studio.clip.frame:
                self._put(made)
        elif self._state.draft is not None and frame == self._studio.clip.frame:
            # The mouse has gone on meanwhile: better a moment late than not at all.
            self._put(made)
        self._ask(self._wanted())

    def _on_failed(self, number: int, error: Exception) -> None:
        self._is_asking = False
        if number == self._number and not isinstance(error, Cancelled):
            # Not asked for again by itself: the media will not come back, and playing must not wait.
            self._is_broken = True
            self.failed.emit(error)
        else:
            self._ask(self._wanted())

    def _keep(self, frame: int, made: Made) -> None:
        self._kept[frame] = made
        while sum(one.rgb.nbytes for one in self._kept.values()) > MOST_BYTES and len(self._kept) > 1:
            self._kept.popitem(last=False)

    def _put(self, made: Made | None) -> None:
        if made is not self.made:
            self.made = made
            self._studio.canvas.set_composed(None if made is None else made.rgb)
            self.made_changed.emit()


def _make(composer: Composer, asked: Asked, token: CancelToken) -> Made:
    return composer.make(asked, token)
