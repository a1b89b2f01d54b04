"""What indices and grey values of mask pictures mean."""

from collections import Counter
from math import ceil

from core.listing import some_of
from core.messages import Message, listed, say
from core.pictures.mask_colours import find_anchors
from core.pictures.mask_file import Kind
from core.pictures.mask_meaning import Meaning, asking
from core.pictures.mask_tally import Tally
from core.types import MaskWish

ALL_ONES = frozenset({255, 65535})
SMALL = 64
"""Below this largest value nobody draws soft edges: such values are labels."""
MANY = 128
"""So many values, up to 255, are a map of probabilities."""
SPREAD = 16
EDGE_SHARE = 0.25
"""Of soft values fewer than this share lie in flat areas."""
FLAT_SHARE = 0.02
DARK = 24
GREY = 0x010101


def read_levels(tally: Tally, wish: MaskWish) -> Meaning:
    """Return what the values of grey or indexed pictures mean; the rule stands in docs/formats.md."""
    shown = [value for value in tally.shown if value > 0]
    if not shown:
        return Meaning()
    if wish is not MaskWish.AUTO:
        return _as_wished(shown, tally, wish)
    if tally.fractions:
        top = shown[-1] / 255
        top_half = say(
            "values with fractions up to {top}: from {least} on is set",
            top=f"{top:.3g}",
            least=f"{top / 2:.3g}",
        )
        return Meaning(least=top / 2, why=top_half)
    if tally.lossy:
        return _peaks(tally, shown)
    if _are_indices(tally):
        return _labels(tally, shown) if len(shown) > 1 else _one_value(tally, shown[0])
    if 0 not in tally.counts and min(tally.counts) >= 0:
        return _without_zero(tally, shown)
    if len(shown) == 1:
        return _one_value(tally, shown[0])
    if _are_one_in_two_conventions(tally, shown):
        first, second = shown
        why = say("0 and {n} in some pictures, 0 and {m} in others: one object", n=first, m=second)
        choice = asking(MaskWish.OBJECTS)
        doubt = say("if {n} means void, or is another object, say so with {choice}", n=second, choice=choice)
        return Meaning(numbers=dict.fromkeys(shown, 1), why=why, doubt=doubt)
    if _is_soft(tally, shown):
        return _soft(tally, shown)
    return _labels(tally, shown)


def _are_indices(tally: Tally) -> bool:
    """Whether a palette with colours says that values are numbers of objects, however many there are."""
    colours = {colour for index, colour in tally.palette.items() if index}
    return any(colour >> 16 != colour & 255 or colour >> 8 & 255 != colour & 255 for colour in colours)


def _as_wished(shown: list[int], tally: Tally, wish: MaskWish) -> Meaning:
    scale = 255 if tally.fractions else 1
    top = shown[-1] / scale
    why = say("values {listed}: read as asked for, {wish}", listed=some_of(shown), wish=wish)
    if wish is MaskWish.ONE:
        return Meaning(least=min(shown) / scale, why=why)
    if wish is MaskWish.SOFT:
        return Meaning(least=top / 2, why=why)
    if wish is MaskWish.INVERTED:
        return Meaning(below=top / 2, why=why)
    return Meaning(numbers={value: value for value in shown}, why=why)


def _one_value(tally: Tally, value: int) -> Meaning:
    return Meaning(
        numbers={value: 1 if value in ALL_ONES else value},
        why=say("{n} is the only value beside 0: {what}", n=value, what=say("one object")),
        is_usual=value == 255 and tally.kind is Kind.GREY,
        doubt=_inverted(tally, value),
    )


def _inverted(tally: Tally, value: int) -> Message | None:
    """Return a line where a mask covers nearly the whole rim and most of the pictures, as if inverted."""
    rim, pixels = sum(tally.border.values()), sum(tally.counts.values())
    if tally.border[value] > 0.9 * rim and tally.counts[value] > 0.5 * pixels:
        share = tally.counts[value] / pixels
        return say(
            "{n} covers {share} of the pictures and nearly all of their rim: if what is black is the object, "
            "import with {choice}",
            n=value,
            share=f"{share:.0%}",
            choice=asking(MaskWish.INVERTED),
        )
    return None


def _without_zero(tally: Tally, shown: list[int]) -> Meaning:
    if len(shown) == 1:
        doubt = say("every pixel is {n}: the object fills every picture, or there is none", n=shown[0])
        return Meaning(numbers={shown[0]: 1}, why=say("{n} is the only value", n=shown[0]), doubt=doubt)
    ground = max(shown, key=lambda value: tally.border[value])
    rest = [value for value in shown if value != ground]
    if len(shown) > SMALL:
        return _soft(tally, shown)
    number = {value: (1 if len(rest) == 1 else place + 1) for place, value in enumerate(rest)}
    why = say(
        "no pixel is 0; {n}, which the rim has most of, is the background: {what}",
        n=ground,
        what=_objects(rest),
    )
    return Meaning(numbers=number, why=why, doubt=say("if another value is the background, make it 0"))


def _are_one_in_two_conventions(tally: Tally, shown: list[int]) -> bool:
    return (
        len(shown) == 2 and shown[0] == 1 and shown[1] in ALL_ONES and frozenset(shown) not in tally.together
    )


def _is_soft(tally: Tally, shown: list[int]) -> bool:
    top = shown[-1]
    if top < SMALL:
        return False
    if len(shown) >= MANY and top <= 255:
        return True
    near_top = [value for value in shown if top - DARK <= value < top]
    if len(shown) >= SPREAD and len(near_top) >= 3:  # smeared by JPEG before it became a PNG
        pixels = sum(tally.counts.values())
        near = sum(tally.counts[value] for value in tally.counts if value <= DARK or value >= top - DARK)
        if near > 0.9 * pixels:
            return True
    between = shown[:-1]
    count = sum(tally.counts[value] for value in between)
    flat = sum(tally.flat[value] for value in between)
    if len(between) == 1 and tally.counts[between[0]] < tally.counts[top] * FLAT_SHARE:
        return flat < EDGE_SHARE * count and between[0] >= SMALL
    return flat < EDGE_SHARE * count and max(between) >= SMALL


def _soft(tally: Tally, shown: list[int]) -> Meaning:
    flat = [value for value in shown if tally.flat[value] >= FLAT_SHARE * sum(tally.flat[v] for v in shown)]
    top = flat[-1] if flat else shown[-1]
    least = ceil(top / 2)
    why = say(
        "{n} values up to {m}: soft masks of one object, from {least} on is set",
        n=len(shown),
        m=shown[-1],
        least=least,
    )
    return Meaning(least=least, why=why)


def _labels(tally: Tally, shown: list[int]) -> Meaning:
    top, others = shown[-1], shown[:-1]
    void: frozenset[int] = frozenset()
    doubt = None
    if top in ALL_ONES:
        if others[-1] < SMALL or others == list(range(1, len(others) + 1)):
            void, shown = frozenset({top}), others
            doubt = say(
                "{n} beside other values counts as void; if it is an object: {choice}",
                n=top,
                choice=asking(MaskWish.OBJECTS),
            )
        else:
            doubt = say(
                "{n} counts as an object; if all values are one object: {choice}",
                n=top,
                choice=asking(MaskWish.ONE),
            )
    edges = set() if _are_indices(tally) else _edges(tally, shown)
    kept = [value for value in shown if value not in edges]
    if len(kept) > 1 and not doubt:
        doubt = say("if all values are one object: {choice}", choice=asking(MaskWish.ONE))
    parts = [_objects(kept)]
    if void:
        parts.append(say("{n} is void and belongs to none", n=top))
    if edges:
        parts.append(
            say(
                "{n} pixels of {m} values between them lie along edges and belong to none",
                n=sum(tally.counts[value] for value in edges),
                m=len(edges),
            )
        )
    why = say("values {listed}: {what}", listed=some_of(kept, 8), what=listed(parts, "; "))
    if len(kept) == 1 and len(kept) < len(shown):
        return Meaning(numbers=dict.fromkeys(kept, 1), void=void, why=why, doubt=doubt)
    return Meaning(numbers={value: value for value in kept}, void=void, why=why, doubt=doubt)


def _edges(tally: Tally, shown: list[int]) -> set[int]:
    """Return values that only smoothed borders between objects have."""
    if shown[-1] < SMALL or len(shown) < 3:
        return set()
    flats = [value for value in shown if tally.flat[value] >= FLAT_SHARE * tally.counts[value]]
    return set(shown) - set(flats) if flats else set()


def _objects(values: list[int]) -> Message:
    return say("one object") if len(values) == 1 else say("{n} objects", n=len(values))


def _peaks(tally: Tally, shown: list[int]) -> Meaning:
    """Decide for JPEG, which smears values around edges, by the values of areas without edges."""
    flat = Counter({value * GREY: count for value, count in tally.flat.items()})
    anchors = [colour & 255 for colour in find_anchors(flat)]
    if shown[-1] <= DARK:
        least = ceil(shown[-1] / 2)
        doubt = say("JPEG keeps no values as small as {n}: masks are rough; save them as PNG", n=shown[-1])
        why = say("values up to {n}: from {least} on is set", n=shown[-1], least=least)
        return Meaning(least=least, why=why, doubt=doubt)
    dark = [value for value in anchors if value <= DARK]
    ground = min(dark) if dark else max(anchors or [0], key=lambda value: tally.border[value])
    objects = sorted(value for value in anchors if value != ground and (value > DARK or not dark))
    if len(objects) <= 1:
        level = objects[0] if objects else shown[-1]
        least = ceil((level + ground) / 2) if level > ground else 0
        if level < ground:
            limit = (level + ground) / 2
            why = say(
                "JPEG of {level} on {ground}: below {least} is set",
                level=level,
                ground=ground,
                least=f"{limit:g}",
            )
            doubt = say("if the lighter part is the object, invert the masks")
            return Meaning(below=limit, why=why, doubt=doubt)
        why = say(
            "JPEG of {ground} and {level}: from {least} on is set", ground=ground, level=level, least=least
        )
        return Meaning(least=least, why=why, doubt=_inverted(tally, level))
    numbers = {value * GREY: place + 1 for place, value in enumerate(objects)}
    what = say("{what}, every pixel goes to the nearest", what=_objects(objects))
    why = say("JPEG with areas of {listed}: {what}", listed=some_of(objects, 8), what=what)
    doubt = say("JPEG smears values where objects touch: save such masks as PNG")
    return Meaning(anchors={ground * GREY: 0, **numbers}, why=why, doubt=doubt)
