"""What the colours of mask pictures mean."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from core.listing import some_of
from core.messages import listed, say
from core.pictures.mask_file import unpacked
from core.pictures.mask_meaning import Meaning, asking
from core.pictures.mask_tally import Tally, coarse
from core.pictures.palette_png import palette
from core.types import MaskWish

APART = 48
"""Colours nearer to each other than this, in every channel, are one colour after JPEG."""
LEAST_SHARE = 0.02
"""Of the flat pixels that are not background: what a colour needs to be an object's."""
DARK = 24
MOST_OBJECTS = 254
PHOTO_SHARE = 0.5
"""Where the colours found cover less of the pictures than this, they are photographs."""


def read_colours(tally: Tally, wish: MaskWish) -> Meaning:
    """Return what the colours of pictures mean; the rule stands in docs/formats.md."""
    is_rough = tally.is_coarse or tally.lossy > 0
    counts = _coarse(tally.counts) if is_rough else tally.counts
    flat = _coarse(tally.flat) if is_rough else tally.flat
    border = _coarse(tally.border) if is_rough else tally.border
    exact = [colour for colour in counts if flat[colour] >= LEAST_SHARE * counts[colour]] or list(counts)
    is_exact = not is_rough and len(counts) <= MOST_OBJECTS
    found = exact if is_exact else find_anchors(flat)
    if not is_exact and sum(flat[colour] for colour in found) < PHOTO_SHARE * sum(counts.values()):
        why = say("{n} colours and hardly two alike: these are pictures, no masks", n=len(counts))
        return Meaning(why=why)
    ground = _ground(found, border)
    objects = sorted(colour for colour in found if colour != ground)
    if not objects:
        return Meaning()
    if wish is MaskWish.INVERTED:
        objects, ground = [ground], objects[0]
    numbers = _numbers(objects, wish)
    doubts = []
    if _rgb(ground).max() > DARK and border[ground]:
        doubts.append(
            say(
                "nothing is black; {ground}, which the rim has most of, is the background",
                ground=_name(ground),
            )
        )
    if len(objects) > 1 and wish is MaskWish.AUTO:
        doubts.append(say("if all colours are one object: {choice}", choice=asking(MaskWish.ONE)))
    doubt = listed(doubts, "; ") if doubts else None
    many = say("one object") if len(set(numbers.values())) == 1 else say("{n} objects", n=len(objects))
    is_near = not is_exact or len(exact) < len(counts)
    why = say(
        "colours {listed} on {ground}: {what}",
        listed=some_of(map(_name, objects), 8),
        ground=_name(ground),
        what=say("{what}, every pixel goes to the nearest", what=many) if is_near else many,
    )
    if is_near:
        return Meaning(anchors={ground: 0, **numbers}, why=why, doubt=doubt)
    return Meaning(numbers=numbers, why=why, doubt=doubt)


def find_anchors(flat: Counter[int]) -> list[int]:
    """Return the colours that flat areas have, the most frequent first; near ones count as one."""
    found: list[int] = []
    amounts: dict[int, int] = {}
    for colour, count in flat.most_common():
        place = _rgb(colour)
        near = next((one for one in found if np.abs(_rgb(one) - place).max() < APART), None)
        if near is None and len(found) < MOST_OBJECTS + 1:
            found.append(colour)
            amounts[colour] = count
        elif near is not None:
            amounts[near] += count
    total = sum(amounts.values()) - max(amounts.values(), default=0)
    return [colour for colour in found if amounts[colour] >= LEAST_SHARE * total]


def _ground(colours: list[int], border: Counter[int]) -> int:
    dark = [one for one in colours if _rgb(one).max() <= DARK]
    if 0 in dark or len(dark) == 1:
        return min(dark)
    return max(colours, key=lambda colour: border[colour])


def _numbers(objects: list[int], wish: MaskWish) -> dict[int, int]:
    if wish in (MaskWish.ONE, MaskWish.SOFT) or len(objects) == 1:
        return dict.fromkeys(objects, 1)
    known = {red << 16 | green << 8 | blue: index for index, (red, green, blue) in enumerate(palette())}
    if all(colour in known for colour in objects):
        return {colour: known[colour] for colour in objects}
    return {colour: place + 1 for place, colour in enumerate(objects)}


def _coarse(counts: Counter[int]) -> Counter[int]:
    found: Counter[int] = Counter()
    if counts:
        places = coarse(np.array(list(counts), np.uint32))
        for colour, count in zip(places, counts.values(), strict=True):
            found[int(colour)] += count
    return found


def _rgb(colour: int) -> NDArray[np.int32]:
    rgb: NDArray[np.int32] = unpacked(np.array([colour], np.uint32))[0]
    return rgb


def _name(colour: int) -> str:
    return f"#{colour:06x}"
