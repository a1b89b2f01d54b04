"""One change that a person made, on its way to the disk."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.changes.records import Changes
from ui.language import mark
from ui.session.project.outcome import Outcome

if TYPE_CHECKING:
    from core.store.project import Project

NAMELESS = mark("the edit that is not saved")


@dataclass
class PersonEdit:
    """A change that a person made to one project, kept until the store has it."""

    change: Callable[["Project"], Changes]
    number: int
    """Of the project that it was made to."""
    turn: int
    """Which edit of this window it is."""
    label: str = NAMELESS
    done: Callable[[Outcome], None] | None = None
    dropped: Callable[[], None] | None = None

    def give_up(self) -> None:
        """Tell whoever made it that it never comes to the store."""
        if self.dropped:
            self.dropped()
