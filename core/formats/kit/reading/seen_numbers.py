"""Which numbers came already, in memory that does not grow with them as long as most follow one another."""

from bisect import bisect_right

MOST_SPANS = 1000
"""Numbers in no order would make more and more of them; they go into a plain set."""


class SeenNumbers:
    """A set of whole numbers, kept as spans."""

    def __init__(self) -> None:
        self._firsts: list[int] = []
        self._lasts: list[int] = []
        self._others: set[int] = set()

    def add(self, number: int) -> bool:
        """Take a number; return whether it is new."""
        place = bisect_right(self._firsts, number)
        if (place and number <= self._lasts[place - 1]) or number in self._others:
            return False
        joins_left = place > 0 and self._lasts[place - 1] == number - 1
        joins_right = place < len(self._firsts) and self._firsts[place] == number + 1
        if joins_left and joins_right:
            self._lasts[place - 1] = self._lasts.pop(place)
            self._firsts.pop(place)
        elif joins_left:
            self._lasts[place - 1] = number
        elif joins_right:
            self._firsts[place] = number
        elif len(self._firsts) >= MOST_SPANS:
            self._others.add(number)
        else:
            self._firsts.insert(place, number)
            self._lasts.insert(place, number)
        return True
