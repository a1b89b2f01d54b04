"""What the values of mask pictures mean: one rule for all folders of masks (docs/formats.md).

The values of all pictures of a folder are looked at together, since one picture alone can mislead: where only
255 occurs in a frame it may be the object, or what is void beside objects that other frames show.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from core.messages import Message, say
from core.pictures.mask_colours import read_colours
from core.pictures.mask_file import Kind, MaskPixels
from core.pictures.mask_levels import read_levels
from core.pictures.mask_meaning import Meaning
from core.pictures.mask_tally import Tally, as_colours
from core.types import BoolMask, MaskWish

MOST_SEEN_COLOURS = 16
"""So many colours on a transparent ground are labels; more are the picture of an object, cut out."""


@dataclass(frozen=True)
class MaskReading:
    """How the mask pictures of one folder are read."""

    meanings: Mapping[Kind, Meaning]
    in_colours: bool = False
    """Indices and grey values are looked at as colours."""
    hides_transparent: bool = False
    """What is transparent is background, whatever colour it has."""
    pictures: int = 0
    """Those that were looked at."""

    @property
    def objects(self) -> list[int]:
        """Numbers of the objects, ascending."""
        return sorted({number for meaning in self.meanings.values() for number in meaning.objects})

    @property
    def notes(self) -> list[Message]:
        """What was decided and why, and what else is possible; nothing for 0 and 255."""
        return self._notes(lambda meaning: meaning.is_usual)

    @property
    def notes_of_labels(self) -> list[Message]:
        """The same where values are expected to be the objects' numbers: nothing where they are."""
        return self._notes(lambda one: bool(one.numbers) and all(v == n for v, n in one.numbers.items()))

    def _notes(self, is_expected: Callable[[Meaning], bool]) -> list[Message]:
        said: list[Message] = []
        for meaning in self.meanings.values():
            said += [meaning.why] if meaning.why and not is_expected(meaning) else []
            is_said = meaning.is_usual or not is_expected(meaning)
            said += [meaning.doubt] if meaning.doubt and is_said else []
        if not self.objects and not said:
            said.append(say("all {n} mask pictures are black: no object is in them", n=self.pictures))
        return list(dict.fromkeys(said))

    def split(self, pixels: MaskPixels) -> dict[int, BoolMask]:
        """Return {object: mask, bool (H, W)} of one picture, empty masks left out."""
        meaning, seen = self._meaning(pixels)
        return {} if meaning is None else meaning.split(seen.values, seen.alpha)

    def count_void(self, pixels: MaskPixels) -> int:
        """Return how many pixels of a picture belong to no object because nobody knows."""
        meaning, seen = self._meaning(pixels)
        return 0 if meaning is None else meaning.count_void(seen.values)

    def _meaning(self, pixels: MaskPixels) -> tuple[Meaning | None, MaskPixels]:
        meaning = self.meanings.get(Kind.COLOUR if self.in_colours else pixels.kind)
        if meaning is None:
            return None, pixels
        if self.in_colours or (meaning.anchors and pixels.kind is not Kind.COLOUR):
            pixels = as_colours(pixels)
        if self.hides_transparent and pixels.alpha is not None:
            pixels = replace(pixels, values=np.where(pixels.alpha >= 128, pixels.values, 0))
        return meaning, pixels


BLACK_AND_WHITE = MaskReading({kind: Meaning(least=1 if kind is Kind.INDEX else 128) for kind in Kind})
"""For masks that this program wrote."""


def decide(pictures: Callable[[], Iterable[MaskPixels]], wish: MaskWish = MaskWish.AUTO) -> MaskReading:
    """Decide what the values of pictures mean; they are gone through once, rarely twice."""
    tallies = _tallies(pictures())
    count = sum(tally.pictures for tally in tallies.values())
    alpha = sum(tally.alpha_pictures for tally in tallies.values())
    hides = False
    if wish is MaskWish.ALPHA or (alpha and wish is MaskWish.AUTO):
        if wish is MaskWish.ALPHA or _is_cut_out(tallies):
            why = (
                say("what is not transparent is the object")
                if wish is MaskWish.AUTO
                else say("read as asked for, {wish}", wish=wish)
            )
            meaning = Meaning(is_alpha=True, why=why)
            return MaskReading(dict.fromkeys(Kind, meaning), pictures=count)
        hides = True
    meanings = _meanings(tallies, wish)
    has_many = Kind.COLOUR in meanings and len(meanings[Kind.COLOUR].objects) > 1
    in_colours = (has_many and len(tallies) > 1) or _needs_colours(tallies)
    if in_colours or hides:
        meanings = _meanings(_tallies(_seen(pictures(), in_colours, hides)), wish)
    return MaskReading(_together(meanings), in_colours, hides, count)


def _meanings(tallies: Mapping[Kind, Tally], wish: MaskWish) -> dict[Kind, Meaning]:
    return {
        kind: read_colours(tally, wish) if kind is Kind.COLOUR else read_levels(tally, wish)
        for kind, tally in tallies.items()
    }


def _tallies(pictures: Iterable[MaskPixels]) -> dict[Kind, Tally]:
    tallies: dict[Kind, Tally] = {}
    for pixels in pictures:
        tallies.setdefault(pixels.kind, Tally(pixels.kind)).add(pixels)
    return tallies


def _seen(pictures: Iterable[MaskPixels], in_colours: bool, hides: bool) -> Iterator[MaskPixels]:
    for pixels in pictures:
        seen = as_colours(pixels) if in_colours else pixels
        if hides and seen.alpha is not None:
            seen = replace(seen, values=np.where(seen.alpha >= 128, seen.values, 0))
        yield seen


def _is_cut_out(tallies: Mapping[Kind, Tally]) -> bool:
    colours = {colour for tally in tallies.values() for colour in tally.seen_colours}
    shown = colours - {0}
    if len(shown) <= 1:
        # One colour on a transparent ground is a mask either way; black beside it is background.
        return 0 not in colours or not shown
    return len(shown) > MOST_SEEN_COLOURS


def _needs_colours(tallies: Mapping[Kind, Tally]) -> bool:
    """Whether indices mean nothing: palettes differ, or the background has another index than 0."""
    tally = tallies.get(Kind.INDEX)
    if tally is None:
        return False
    ground = tally.palette.get(0, 0)
    has_black = any(colour == 0 for index, colour in tally.palette.items() if index)
    # The same few colours under other indices: every picture got a palette of its own.
    is_shuffled = tally.has_other_palettes and len(tally.palette_colours) <= len(tally.counts)
    return is_shuffled or (has_black and (ground != 0 or 0 not in tally.counts))


def _together(meanings: Mapping[Kind, Meaning]) -> dict[Kind, Meaning]:
    """Let pictures of several kinds that show one object each show the same one."""
    filled = {kind: meaning for kind, meaning in meanings.items() if meaning.objects}
    if len(filled) < 2 or any(len(meaning.objects) > 1 for meaning in filled.values()):
        return dict(meanings)
    return {
        kind: replace(
            meaning,
            numbers=dict.fromkeys(meaning.numbers, 1),
            anchors={value: min(number, 1) for value, number in meaning.anchors.items()},
        )
        for kind, meaning in meanings.items()
    }
