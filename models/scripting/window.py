"""What scripts and panels may ask of the window: where the person is, going elsewhere, a word, a panel."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from core.changes.tracks import Clip, Track

if TYPE_CHECKING:
    # It pulls in the store, which must not delay a window that runs no script.
    from models.scripting.project import ScriptProject

PANELS = "amodal_studio.panels"
"""Group of entry points of panels."""


class ScriptStudio(Protocol):
    """The window. May be called from any thread; each call waits for the window."""

    @property
    def project(self) -> "ScriptProject":
        """The open project."""
        ...

    @property
    def clip(self) -> Clip | None:
        """The clip on screen."""
        ...

    @property
    def frame(self) -> int:
        """The frame on screen, from 0 on."""
        ...

    @property
    def track(self) -> Track | None:
        """The active track."""
        ...

    def go_to(self, frame: int, clip: Clip | str | None = None) -> None:
        """Show a frame, of another clip where one is named."""
        ...

    def choose(self, track: Track | str) -> None:
        """Make a track of the clip on screen the active one."""
        ...

    def tell(self, text: str) -> None:
        """Say something to the person, in one line."""
        ...

    def add_panel(self, title: str, make: Callable[[], Any]) -> None:
        """Add a panel at the side; `make` is called by the window's thread and returns a widget of Qt.

        One of the same title is put in its place.
        """
        ...

    def run(self, work: Callable[[], object]) -> None:
        """Do something beside the window, as panels must whose buttons read or change the project.

        What it prints or raises is in the console.
        """
        ...


class Panel(Protocol):
    """A panel of a package, found under `amodal_studio.panels`; its class is made without arguments."""

    title: str

    def make(self, studio: ScriptStudio) -> Any:
        """Return the panel, a widget of Qt; called by the window's thread when the panel is first wanted.

        What reads or changes the project goes through `studio.run`: the window must not wait for it.
        """
        ...
