"""Which whole shapes of a project tuned weights keep, few that stand for many, and whether they help."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.masks.rle import decode_rle
from core.metrics.overlap import mask_iou
from core.progress import CancelToken
from core.types import BoolMask
from models.lite.known_shapes.matching import best_place
from models.lite.known_shapes.shapes import KnownShape, in_square, packed, shape_of, unpacked
from models.tuning.examples import look
from models.tuning.judging import Exam, judge
from models.tuning.learning import Learned
from models.tuning.lessons import Lesson
from models.tuning.saving import as_used, load_network

MOST_SHAPES = 24
"""Each costs some 10 ms where a shape is looked for."""
MOST_LOOKED_AT = 96
"""Decided masks, evenly over the lessons."""
SAME = 0.95
"""IoU, laid on each other, from which one shape stands for another."""
EDGE = 2
"""Pixels at the picture's edge; an object that reaches them may be cut off."""


def shapes_to_keep(lessons: Sequence[Lesson], seed: int) -> list[BoolMask]:
    """Return masks, bool (SIDE, SIDE), that stand for the decided ones, those that stand for most first.

    Objects that the picture cuts off are left out: nobody knows how they go on.
    """
    masks = list(_whole(lessons, seed))
    kept: list[tuple[BoolMask, tuple[KnownShape, ...]]] = []
    stands_for: list[int] = []
    for mask in masks:
        shape = shape_of(mask)
        if shape is None:
            continue
        for number, (_, both) in enumerate(kept):
            if any(mask_iou(one.laid(best_place(one, shape.seen), mask.shape), mask) >= SAME for one in both):
                stands_for[number] += 1
                break
        else:
            kept.append((mask, unpacked(packed([mask]))))
            stands_for.append(1)
    order = sorted(range(len(kept)), key=lambda number: -stands_for[number])
    return [kept[number][0] for number in order[:MOST_SHAPES]]


def _whole(lessons: Sequence[Lesson], seed: int) -> Iterator[BoolMask]:
    places = [(number, frame) for number, lesson in enumerate(lessons) for frame in sorted(lesson.decided)]
    picks = np.random.default_rng(seed).permutation(len(places))[:MOST_LOOKED_AT]
    for pick in picks:
        number, frame = places[int(pick)]
        lesson = lessons[number]
        mask = decode_rle(lesson.decided[frame]) | lesson.request.modal[frame]
        rim = mask.copy()
        rim[EDGE:-EDGE, EDGE:-EDGE] = False
        square = None if rim.any() else in_square(mask)
        if square is not None:
            yield square


def remembered(
    learned: Learned,
    base: Path,
    lessons: Sequence[Lesson],
    exams: Sequence[Exam],
    cancel: CancelToken,
    seed: int,
) -> tuple[Learned, list[BoolMask]]:
    """Return the best of four: weights of before or after, with and without the shapes of what was learned.

    Shapes help where objects repeat (one make of car), and are found in nothing where they do not.

    Raises:
        Cancelled: The token was set.
        BadInputError: The media cannot be read.
    """
    masks = shapes_to_keep(lessons, seed)
    if not masks:
        return learned, []
    shapes = unpacked(packed(masks))
    shown = [replace(exam, inputs=look(exam.lesson.request, cancel, shapes)) for exam in exams]
    best, kept = learned, list[BoolMask]()
    for network in (learned.network, load_network(base)):
        figure = judge(as_used(network), shown, cancel)
        if figure.worth > best.after.worth:
            best, kept = replace(learned, network=network, after=figure), masks
    return best, kept
