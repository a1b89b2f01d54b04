"""The window as scripts and panels see it (`ScriptStudio`)."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from core.changes.tracks import Clip, Track
from core.errors import AmodalError
from ui.features.scripting.ui_calls import UiCalls
from ui.features.scripting.window_door import WindowDoor
from ui.language import tr
from ui.studio import Studio

if TYPE_CHECKING:
    # It pulls in the store, and so SQLAlchemy (0.2 s on the thread of the window).
    from models.scripting.project import ScriptProject


class WindowStudio:
    """What a script may ask of the window, from any thread."""

    def __init__(
        self,
        studio: Studio,
        calls: UiCalls,
        add_panel: Callable[[str, Callable[[], Any]], None],
        run: Callable[[Callable[[], object]], None],
    ) -> None:
        self._studio, self._calls = studio, calls
        self._door = WindowDoor(studio, calls)
        self._add_panel, self._run = add_panel, run
        self._project: ScriptProject | None = None
        studio.session.closed.connect(self._forget)
        studio.session.opened.connect(self._forget)

    def __repr__(self) -> str:
        return "<studio>"

    @property
    def project(self) -> "ScriptProject":
        """The open project."""
        if self._project is None:
            if not self._calls.call(lambda: self._studio.session.is_open):
                raise AmodalError(tr("No project is open"))
            from models.scripting.project import ScriptProject

            self._project = ScriptProject(self._door, self._studio.session.name)
        return self._project

    @property
    def clip(self) -> Clip | None:
        """The clip on screen."""
        return self._calls.call(lambda: self._studio.clip.clip)

    @property
    def frame(self) -> int:
        """The frame on screen."""
        return self._calls.call(lambda: self._studio.clip.frame)

    @property
    def track(self) -> Track | None:
        """The active track."""
        return self._calls.call(lambda: self._studio.clip.active_track)

    def go_to(self, frame: int, clip: Clip | str | None = None) -> None:
        """Show a frame, of another clip where one is named."""
        wanted = self.project.clip(clip) if isinstance(clip, str) else clip

        def show() -> None:
            shown = self._studio.clip.clip
            if wanted is not None and (shown is None or shown.id != wanted.id):
                self._studio.clip.load(wanted, frame)
            else:
                self._studio.go_to(frame)

        self._calls.call(show)

    def choose(self, track: Track | str) -> None:
        """Make a track of the clip on screen the active one."""

        def pick() -> None:
            name = track if isinstance(track, str) else track.name
            found = [one.id for one in self._studio.clip.tracks if one.name == name]
            if not found:
                raise AmodalError(tr("{name} is no track of the clip on screen", name=name))
            self._studio.clip.set_active_track(found[0])

        self._calls.call(pick)

    def tell(self, text: str) -> None:
        """Say something to the person."""
        self._calls.call(lambda: self._studio.notices.tell(text))

    def add_panel(self, title: str, make: Callable[[], Any]) -> None:
        """Add a panel at the side, in place of one of the same title."""
        self._calls.call(lambda: self._add_panel(title, make))

    def run(self, work: Callable[[], object]) -> None:
        """Do something beside the window, after what a script does now."""
        self._calls.call(lambda: self._run(work))

    def _forget(self) -> None:
        self._project = None
