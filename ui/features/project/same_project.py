"""What was asked about one project is done to no other."""

from collections.abc import Callable

from ui.language import tr
from ui.studio import Studio


class SameProject:
    """Knows whether the project that a question was about is still the open one."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._opened = 0
        """How many projects were opened so far."""
        studio.session.opened.connect(self._on_opened)

    def only(self, act: Callable[[], object]) -> Callable[[], object]:
        """Return `act` for the project that is open now; with another one it does nothing, and says so."""
        project = self._opened

        def run() -> None:
            if self._opened == project:
                act()
            else:
                self._studio.notices.tell(tr("This was about another project: nothing is done"))

        return run

    def _on_opened(self) -> None:
        self._opened += 1
