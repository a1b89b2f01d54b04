"""One change that a person made, on its way to the disk."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.changes.changed import Changes
from core.changes.steps import NAMELESS, Step
from ui.session.project.outcome import Outcome

if TYPE_CHECKING:
    from core.store.project import Project


@dataclass
class PersonEdit:
    """A change that a person made to one project, kept until the store has it."""

    change: Callable[["Project"], Changes]
    number: int
    """Of the project that it was made to."""
    turn: int
    """Which edit of this window it is."""
    step: Step = NAMELESS
    done: Callable[[Outcome], None] | None = None
    dropped: Callable[[], None] | None = None

    def give_up(self) -> None:
        """Tell whoever made it that it never comes to the store."""
        if self.dropped:
            self.dropped()
