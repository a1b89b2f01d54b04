"""Which frame of a video each entry of a file is: by the number it states, its time, or its name.

The rule, for all formats: a stated frame number, else a stated time, else the number (or the time) in the
names of its pictures; where names say nothing, the place in the list, if there are as many entries as
frames. What none of these tells finds no frame, and is counted. A place in the list is never taken for a
number where frames are left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import gcd
from pathlib import PurePosixPath

from core.formats.kit.reading.media_listing import without_ending
from core.messages import Message, say

LONGEST_NUMBER = 18
_DIGITS = re.compile(r"[0-9]+")
_TIME = re.compile(r"(?<![0-9])(\d{1,2})[:._-]([0-5]\d)[:._-]([0-5]\d(?:[.,]\d{1,9})?)$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Numbering:
    """Frames by the file's index, and how they were found."""

    frames: dict[int, int]
    told_by: Message | None = None
    """What a person should know of it; empty where the file states the numbers from 0 on."""


def number_frames(
    count: int,
    *,
    length: int,
    fps: float,
    stated: Sequence[int | None] = (),
    times_s: Sequence[float] = (),
    names: Sequence[PurePosixPath] = (),
) -> Numbering:
    """Return which frame of a video each of `count` entries is.

    Args:
        length: Frames of the video; 0 = not known.
        fps: Of the video, for times.
        stated: Frame numbers that the file states, by entry; empty or None = it does not.
        times_s: Times that the file states, in seconds from the first frame.
        names: Of the entries' pictures, in the order of the file.
    """
    given = {index: number for index, number in enumerate(stated) if number is not None}
    if given:
        return _counted(given, length, say("the file counts the frames of this video from 1"))
    if times_s:
        return Numbering(_inside({i: round(time * fps) for i, time in enumerate(times_s)}, length))
    if names:
        by_time = _times_in(names)
        if by_time:
            frames = _inside({i: round(seconds * fps) for i, seconds in by_time.items()}, length)
            if len(frames) == len(names):
                return Numbering(frames, say("frames were found by the times in the names of their pictures"))
        else:
            named = _counted(numbers_in(names), length, say("the names of its pictures count frames from 1"))
            if len(named.frames) == len(names):
                return named
        if length and len(names) != length:
            told = say(
                "names of {n} pictures do not tell which of {m} frames they are", n=len(names), m=length
            )
            return Numbering({}, told)
    return Numbering(_inside({i: i for i in range(count)}, length))


def _counted(numbers: dict[int, int], length: int, from_one: Message) -> Numbering:
    if _begins_at_one(sorted(set(numbers.values())), length):
        return Numbering(_inside({i: n - 1 for i, n in numbers.items()}, length), from_one)
    return Numbering(_inside(numbers, length))


def _begins_at_one(numbers: list[int], length: int) -> bool:
    """Whether numbers count frames from 1: there is no 0, and the last or the steps between them say so."""
    if not numbers or numbers[0] < 1:
        return False
    if length and numbers[-1] >= length:
        return numbers[-1] == length
    step = gcd(*(after - before for before, after in pairwise(numbers)))
    return len(numbers) > 1 and (numbers[0] == 1 if step == 1 else numbers[0] % step == 1)


def _inside(frames: dict[int, int], length: int) -> dict[int, int]:
    return {i: frame for i, frame in frames.items() if frame >= 0 and (not length or frame < length)}


def numbers_in(names: Sequence[PurePosixPath]) -> dict[int, int]:
    """Return the number in every name that tells it from the others; nothing when there is no such number.

    The number is the one group of digits that differs; a fraction, or groups that change together, is none.
    """
    stems = [without_ending(name.name) for name in names]
    skeletons = {_DIGITS.sub("#", stem) for stem in stems}
    groups = [list(_DIGITS.finditer(stem)) for stem in stems]
    if len(skeletons) != 1 or not groups[0]:
        return {}
    places = range(len(groups[0]))
    differing = [place for place in places if len({of_stem[place][0] for of_stem in groups}) > 1]
    if len(differing) > 1:
        return {}
    place = differing[0] if differing else places[-1]
    begin = groups[0][place].start()
    if begin >= 2 and stems[0][begin - 1] == "." and stems[0][begin - 2].isdecimal():
        return {}
    found = [of_stem[place][0] for of_stem in groups]
    are_short = max(map(len, found)) <= LONGEST_NUMBER
    return {i: int(text) for i, text in enumerate(found)} if are_short else {}


def _times_in(names: Sequence[PurePosixPath]) -> dict[int, float]:
    """Return the time in seconds that every name ends in, such as `12:30:05` or `00-00-01.5`."""
    found = dict(enumerate(_each_time(names)))
    return (
        {i: seconds for i, seconds in found.items() if seconds is not None}
        if None not in found.values()
        else {}
    )


def _each_time(names: Sequence[PurePosixPath]) -> Iterator[float | None]:
    for name in names:
        match = _TIME.search(without_ending(name.name))
        if match is None:
            yield None
        else:
            hours, minutes, seconds = match.groups()
            yield int(hours) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))
