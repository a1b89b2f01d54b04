"""How what is composed asks the project: the command line at once, the window through its store thread."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from core.store.project import Project

T = TypeVar("T")


class Ask(Protocol):
    """Puts a question to the open project and returns the answer; may wait."""

    def __call__(self, question: Callable[[Project], T], /) -> T:
        """Return what the question returns."""
        ...


def asking(project: Project) -> Ask:
    """Return how a project is asked in the caller's own thread."""

    def ask(question: Callable[[Project], T], /) -> T:
        return question(project)

    return ask
