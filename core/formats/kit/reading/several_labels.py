"""Objects whose number comes with several labels: each label is a track of its own, which is said."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from core.listing import some_of
from core.messages import Message, say_n


@dataclass
class SeveralLabels:
    """Which labels the numbers of objects came with."""

    _labels: dict[tuple[int, int], str] = field(default_factory=dict)
    """The first one, by clip and number."""
    _changed: dict[tuple[int, int], str] = field(default_factory=dict)

    def add(self, clip_id: int, number: int | None, label: str) -> None:
        """Take the label of an object in a clip; without a number nothing can change."""
        if number is None:
            return
        first = self._labels.setdefault((clip_id, number), label)
        if first != label:
            self._changed.setdefault((clip_id, number), f"{number} ({first}, {label})")

    def notes(self) -> Iterator[Message]:
        """Yield a line on the numbers that came with several labels, if there are any."""
        if self._changed:
            yield say_n(
                "{n} object changes its label within a clip, so that each label is a track of its own: "
                "{listed}",
                "{n} objects change their label within a clip, so that each label is a track of its own: "
                "{listed}",
                len(self._changed),
                listed=some_of(self._changed.values()),
            )
