"""Messages to the person, all through the one bar below the picture."""

from collections.abc import Callable

from core.errors import AmodalError
from ui.language import said, tr, trn
from ui.widgets.error_bar import ErrorBar, Message, MessageAction, MessageKind

UNSAVED = "unsaved"
COUNTING = "counting"


class Notices:
    """Turns hints and errors into messages of the bar."""

    def __init__(
        self, bar: ErrorBar, retry: Callable[[], None], on_fault: Callable[[Exception], None]
    ) -> None:
        self._bar = bar
        self._retry = retry
        self._on_fault = on_fault
        self._offers: list[tuple[type[Exception], Callable[[Exception], tuple[MessageAction, ...]]]] = []

    def tell(self, text: str) -> None:
        """Say something that goes away by itself."""
        self._bar.show_message(Message(MessageKind.INFO, text, topic="hint", seconds=7))

    def tell_repaired(self, count: int) -> None:
        """Say how many masks a repair changed."""
        repaired = trn(
            "Repaired 1 mask; {key[edit.undo]} takes it back",
            "Repaired {n} masks; {key[edit.undo]} takes it back",
            count,
        )
        self.tell(repaired if count else tr("All is right already"))

    def tell_counting(self, percent: int | None) -> None:
        """Say how far a video is decoded to count its frames, percent; None = no more."""
        if percent is None:
            self._bar.close_topic(COUNTING)
            return
        text = tr(
            "The frames of this video must be counted by decoding it once: {percent} %", percent=percent
        )
        self._bar.show_message(Message(MessageKind.INFO, text, topic=COUNTING))

    def warn(self, text: str, *actions: MessageAction) -> None:
        """Say something that stays until it is closed, with ways out."""
        self._bar.warn(text, actions=actions)

    def fail(self, error: Exception | str) -> None:
        """Say what went wrong in one line; what is our own fault goes to the session log as well."""
        if isinstance(error, str):
            self._bar.error(error)
        elif isinstance(error, AmodalError):
            self._bar.show_message(Message(MessageKind.ERROR, _words(error), actions=self._actions(error)))
        else:
            self._on_fault(error)

    def warn_of(self, error: AmodalError) -> None:
        """Say what a person should know though work can go on, with the ways out for this kind of error."""
        self._bar.show_message(Message(MessageKind.WARNING, str(error), actions=self._actions(error)))

    def offer(self, kind: type[Exception], actions: Callable[[Exception], tuple[MessageAction, ...]]) -> None:
        """Add buttons to messages about one kind of error."""
        self._offers.append((kind, actions))

    def tell_unsaved(self, count: int, reason: str) -> None:
        """Say that the disk refused edits and why, or that all is well again (0)."""
        if not count:
            self._bar.close_topic(UNSAVED)
            return
        self._bar.show_message(
            Message(
                MessageKind.ERROR,
                trn(
                    "1 edit is kept in memory but not saved: {reason}",
                    "{n} edits are kept in memory but not saved: {reason}",
                    count,
                    reason=reason,
                ),
                actions=(MessageAction(tr("Try again"), self._retry),),
                topic=UNSAVED,
                is_whole=True,
            )
        )

    def _actions(self, error: Exception) -> tuple[MessageAction, ...]:
        return tuple(
            action for kind, actions in self._offers if isinstance(error, kind) for action in actions(error)
        )


def _words(error: AmodalError) -> str:
    """Return an error in the language in use where it knows how it was made, else as it is."""
    return said(error.args[0]) if error.args and isinstance(error.args[0], str) else str(error)
