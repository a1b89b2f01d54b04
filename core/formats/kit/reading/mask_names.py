"""Which frame a mask picture belongs to, by its name.

In this order, the way that finds a frame for most masks: the name of the frame's picture without its ending;
the number at the end of both names; the number as the frame's, counted from 0 (from 1 where the last frame of
the clip would otherwise be beyond its end). Where nothing of this finds any, and there are as many masks as
frames, the order of the names. Whatever finds no frame is left out, counted and named.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from core.listing import some_of
from core.messages import Message, say, say_n
from core.video.media.clip_media import same_name

_ENDING = re.compile(r"\.(jpe?g|jpe|jfif|png|bmp|tiff?|webp|gif|apng)$", re.IGNORECASE)
_NUMBER = re.compile(r"(\d{1,15})(?=\D*$)")
_IN_ORDER = say("mask pictures are named otherwise than the frames: taken in the order of their names")


class Way(StrEnum):
    """What found the frames."""

    NAME = "name"
    NUMBER = "number of the picture"
    INDEX = "number of the frame"
    FROM_ONE = "number of the frame, from 1"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class NameMatch:
    """Frames of mask pictures."""

    frames: Mapping[int, int]
    """Frame by the place of the mask in the list of names."""
    notes: tuple[Message, ...] = ()
    """What a person must know of how they were found."""
    way: Way = Way.NAME


def match_names(masks: Sequence[str], pictures: Mapping[str, int], frame_count: int) -> NameMatch:
    """Find the frame of every mask picture.

    Args:
        masks: File names, in natural order.
        pictures: Frame by name of its picture; empty for a video or where nothing is known of them.
        frame_count: Frames of the clip.
    """
    named = _by_name(masks, pictures)
    numbered = _by_number(masks, pictures)
    indexed, from_one = _by_index(masks, frame_count, has_pictures=bool(pictures))
    best = max((named, numbered, indexed), key=len)
    if not best and len(masks) == frame_count:
        in_order = {place: place for place in range(len(masks))}
        return NameMatch(in_order, (_IN_ORDER,) if masks else (), Way.ORDER)
    notes: list[Message] = []
    if best is numbered and best is not named and len(named) < len(numbered):
        notes.append(say("mask pictures belong to the frames with the same number in their names"))
    elif best is indexed and pictures and len(indexed) > max(len(named), len(numbered)):
        notes.append(
            say(
                "mask pictures are named by the numbers of frames from 0, not as the pictures are "
                "({n} of {m} would have a picture of their name)",
                n=len(named) or len(numbered),
                m=len(masks),
            )
        )
    elif best is indexed and from_one:
        notes.append(say("mask pictures are numbered from 1: the first belongs to the first frame"))
    frames, double = _each_once(best)
    left = [name for place, name in enumerate(masks) if place not in frames and place not in double]
    if left:
        notes.append(
            say_n(
                "{n} mask picture without a frame of this name left out: {listed}",
                "{n} mask pictures without a frame of this name left out: {listed}",
                len(left),
                listed=some_of(left),
            )
        )
    if double:
        notes.append(
            say_n(
                "{n} mask picture of frames that have one already left out: {listed}",
                "{n} mask pictures of frames that have one already left out: {listed}",
                len(double),
                listed=some_of(masks[place] for place in sorted(double)),
            )
        )
    by_index = Way.FROM_ONE if from_one else Way.INDEX
    way = Way.NAME if best is named else Way.NUMBER if best is numbered else by_index
    return NameMatch(frames, tuple(notes), way)


def bare(name: str) -> str:
    """Return a file name without the ending of a picture, as names are compared."""
    return _ENDING.sub("", same_name(PurePosixPath(same_name(name)).name))


def number_in(name: str) -> int | None:
    """Return the last number in a file name, None when there is none."""
    found = _NUMBER.search(bare(name))
    return None if found is None else int(found[1])


def _by_name(masks: Sequence[str], pictures: Mapping[str, int]) -> dict[int, int]:
    frames: dict[str, int] = {}
    for name, frame in pictures.items():
        frames.setdefault(bare(name), frame)
    found = {}
    for place, name in enumerate(masks):
        for stem in (bare(name), bare(bare(name))):  # `a.jpg.png` is the mask of `a.jpg`
            if stem in frames:
                found[place] = frames[stem]
                break
    return found


def _numbers(names: Sequence[str]) -> dict[int, int]:
    """Return the numbers in names by their place."""
    looked = ((place, number_in(name)) for place, name in enumerate(names))
    return {place: number for place, number in looked if number is not None}


def _by_number(masks: Sequence[str], pictures: Mapping[str, int]) -> dict[int, int]:
    of_pictures = _numbers(list(pictures))
    frames = {
        of_pictures[place]: frame for place, frame in enumerate(pictures.values()) if place in of_pictures
    }
    if len(frames) < len(pictures):  # numbers that tell no picture from others
        return {}
    wanted = _numbers(masks)
    return _unless_few({place: frames[one] for place, one in wanted.items() if one in frames}, masks)


def _by_index(masks: Sequence[str], count: int, *, has_pictures: bool) -> tuple[dict[int, int], bool]:
    numbers = _numbers(masks)
    if not numbers:
        return {}, False
    from_one = not has_pictures and min(numbers.values()) >= 1 and max(numbers.values()) == count
    frames = {place: number - int(from_one) for place, number in numbers.items()}
    found = {place: frame for place, frame in frames.items() if frame < count}
    return _unless_few(found, masks), from_one


def _unless_few(found: dict[int, int], masks: Sequence[str]) -> dict[int, int]:
    # Numbers that fit fewer than half of the masks fit by chance: years, times, ids.
    return found if 2 * len(found) >= len(masks) else {}


def _each_once(frames: Mapping[int, int]) -> tuple[dict[int, int], set[int]]:
    taken: set[int] = set()
    once, double = {}, set()
    for place, frame in frames.items():
        if frame in taken:
            double.add(place)
        else:
            taken.add(frame)
            once[place] = frame
    return once, double
