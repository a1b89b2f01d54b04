"""What tools have in common whose strokes become masks: the exact picture, what is asked of it, refusals."""

from abc import ABC, abstractmethod

from core.types import BoolMask, RgbFrame
from models.scribble.protocol import Example, PromptRequest, Stroke
from ui.canvas.picture_view import PictureView
from ui.canvas.tools.scribble import ScribbleTool
from ui.jobs.scribbles import AUTO, ScribbleJobs, Segmented
from ui.language import tr
from ui.session.clip.clip_session import ClipSession
from ui.session.project.project_session import ProjectSession
from ui.work.work import Work


class PromptedTool(ABC):
    """Strokes on the picture on screen, and the jobs that answer them."""

    marks_in_front = False
    """Whether strokes run along the middle of something that covers objects."""

    def __init__(
        self, work: Work, session: ProjectSession, clip: ClipSession, canvas: PictureView, name: str
    ) -> None:
        """Make tool and jobs; `name` of the layer of strokes is for those who do not see it."""
        self._session, self._clip = session, clip
        self.jobs = ScribbleJobs(work, type(self).__name__, canvas, is_in_front=self.marks_in_front)
        self.tool = ScribbleTool(canvas, self._why_blocked, name)
        self.engine = AUTO
        self._picture: RgbFrame | None = None
        """None while only a near one is shown."""
        self.tool.drop_requested.connect(self.drop)
        self.jobs.answered.connect(self._on_answered)
        self.jobs.failed.connect(lambda _error: self.drop())
        clip.picture_changed.connect(self._on_picture)

    @abstractmethod
    def drop(self) -> None:
        """Give up strokes that are not answered or taken; no mask changes."""

    @abstractmethod
    def _on_answered(self, answer: Segmented) -> None: ...

    def _on_toggled(self, is_on: bool) -> None:
        self.drop()
        self.tool.set_on(is_on)
        if is_on:
            self.jobs.warm_up(self.engine)

    def _on_picture(self, rgb: RgbFrame, is_exact: bool) -> None:
        self._picture = rgb if is_exact else None

    def _ask(self, strokes: tuple[Stroke, ...], seen: BoolMask | None = None) -> int:
        """Ask for the mask of strokes; returns the request's number."""
        assert self._picture is not None
        clip = self._clip
        key = f"{clip.clip.id if clip.clip else ''}/{clip.frame}"
        request = PromptRequest(
            self._picture, strokes, key, seen, beside=self._beside(), examples=self._examples()
        )
        return self.jobs.request(self.engine, request)

    def _beside(self) -> tuple[RgbFrame, ...]:
        """Return the frames after and before the one on screen, as far as they were read."""
        pictures, frame = self._clip.pictures, self._clip.frame
        # Without the next one nothing is said of motion: the one before would count the other way round.
        if self._picture is None or (after := pictures.get(frame + 1)) is None:
            return ()
        before = pictures.get(frame - 1) if frame else None
        return (after,) if before is None else (after, before)

    def _examples(self) -> tuple[Example, ...]:
        """Return what is known of the object in other frames."""
        return ()

    @property
    def _margin(self) -> int:
        clip = self._clip.clip
        return clip.canvas.margin if clip is not None else 0

    @property
    def _may_edit(self) -> bool:
        return self._session.can_edit and self._clip.masks_are_loaded

    def _why_blocked(self) -> str:
        if self._session.is_read_only:
            return tr("This project is open for reading only")
        return "" if self._picture is not None and self._may_edit else tr("The frame is still being read")
