"""The parts of one window that commands work with."""

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtWidgets import QMainWindow

from core.errors import AmodalError
from ui.canvas.view import CanvasView
from ui.jobs.files import FileJobs
from ui.jobs.proposals import ProposalJobs
from ui.keys.live_actions import Actions
from ui.session.clip.clip_session import ClipSession
from ui.session.clip.playback import Playback
from ui.session.project.project_session import ProjectSession
from ui.widgets.error_bar import MessageAction


class Notices(Protocol):
    """Where short messages to the person go: one bar at a fixed place."""

    def tell(self, text: str) -> None:
        """Say something that needs no answer; it goes by itself."""

    def warn(self, text: str, *actions: MessageAction) -> None:
        """Say something that the person should read and close, with ways out."""

    def warn_of(self, error: AmodalError) -> None:
        """Say something that the person should know, with the ways out for this kind of error."""

    def fail(self, error: Exception | str) -> None:
        """Say what went wrong and the way out."""


@dataclass(frozen=True)
class Studio:
    """One window's parts; made once by the window, handed to every command."""

    window: QMainWindow
    actions: Actions
    notices: Notices
    session: ProjectSession
    clip: ClipSession
    playback: Playback
    proposals: ProposalJobs
    files: FileJobs
    canvas: CanvasView
