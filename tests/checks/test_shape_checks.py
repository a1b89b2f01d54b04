"""Findings about how an object goes on: each on a small clip that has it and on one that has it not."""

import numpy as np

from core.changes.masks import MaskHead, MaskKey
from core.checks.findings import Finding, RepairContext
from core.checks.measures import ClipMeasures
from core.checks.measuring import Masks, measure_frames
from core.checks.registry import BY_NAME, find_all
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle, encode_rle
from core.tracks.front_order import FrontOrder, FrontSpan
from core.types import BoolMask, Layer, Origin, Provenance

CANVAS = MaskCanvas(120, 80)
BODY, POST = 1, 2
FRAMES = 5


def box(top: int, left: int, bottom: int, right: int) -> BoolMask:
    """A rectangle; bottom and right excluded."""
    mask = np.zeros(CANVAS.size_hw, np.bool_)
    mask[top:bottom, left:right] = True
    return mask


WHOLE = box(30, 40, 50, 80)
THIN, WIDE = box(0, 56, 80, 62), box(0, 70, 80, 100)


def pair(seen: BoolMask, whole: BoolMask) -> Masks:
    """The two masks of a track."""
    return encode_rle(seen), encode_rle(whole)


def found(
    masks: list[dict[int, Masks]],
    check: str,
    *,
    order: FrontOrder | None = None,
    covers: dict[int, list[Rle]] | None = None,
) -> list[Finding]:
    """What one check says about a clip."""
    clip = ClipMeasures(CANVAS, len(masks))
    measured = measure_frames(dict(enumerate(masks)), range(len(masks)), CANVAS, order, covers=covers)
    for frame, facts in measured:
        clip.put(frame, facts)
    return [one for one in find_all(clip) if one.check == check]


def behind(front: BoolMask, whole: BoolMask, said: BoolMask | None = None) -> dict[int, Masks]:
    """An object behind a post, and what is said to be all of it."""
    seen = whole & ~front
    return {BODY: pair(seen, seen if said is None else said), POST: pair(front, front)}


def test_pieces_on_both_sides_of_a_post_that_nothing_joins() -> None:
    clip = [behind(THIN, WHOLE, WHOLE), *[behind(THIN, WHOLE) for _ in range(3)], behind(THIN, WHOLE, WHOLE)]
    told = found(clip, "apart")
    assert [(one.track_id, one.other_id, one.first, one.last) for one in told] == [(BODY, POST, 1, 3)]
    # The smaller piece, 16 wide and 20 high.
    assert told[0].what == "320 px cut off by"


def test_pieces_that_are_joined_or_have_nothing_between_them_are_right() -> None:
    assert found([behind(THIN, WHOLE, WHOLE)] * FRAMES, "apart") == []
    gap = WHOLE & ~THIN
    alone: dict[int, Masks] = {BODY: pair(gap, gap), POST: pair(box(0, 0, 10, 10), box(0, 0, 10, 10))}
    assert found([alone] * FRAMES, "apart") == []
    # What is known to be behind cuts nothing off.
    order = FrontOrder((FrontSpan(0, FRAMES - 1, (BODY, POST)),))
    assert found([behind(THIN, WHOLE)] * FRAMES, "apart", order=order) == []


def test_what_is_in_front_and_no_track_cuts_off_too() -> None:
    gap = WHOLE & ~THIN
    covers = {frame: [encode_rle(THIN)] for frame in range(FRAMES)}
    told = found([{BODY: pair(gap, gap)}] * FRAMES, "apart", covers=covers)
    assert [(one.other_id, one.what) for one in told] == [(None, "320 px cut off by what is in front")]


def test_an_object_that_something_touches_in_every_frame_is_never_seen_whole() -> None:
    told = found([behind(box(0, 70 + n, 80, 110), WHOLE) for n in range(FRAMES)], "never-whole")
    assert [(one.track_id, one.first, one.last) for one in told] == [(BODY, 0, 4), (POST, 0, 4)]
    # It is most whole in the last frame, in which the wall has gone farthest.
    hidden = found([behind(box(0, 70 + n, 80, 110), WHOLE, WHOLE) for n in range(FRAMES)], "never-whole")
    assert [(one.track_id, one.worst) for one in hidden] == [(BODY, 4)]
    assert hidden[0].what == "most of it is seen in frame 4"


def test_one_frame_that_shows_the_whole_object_is_enough() -> None:
    clip = [behind(WIDE, WHOLE, WHOLE)] * 4 + [behind(box(0, 100, 80, 120), WHOLE, WHOLE)]
    assert found(clip, "never-whole") == []


def test_what_grows_over_a_track_that_is_behind_is_visible_there() -> None:
    """Four frames show the post hidden by the object; in the third the object is said to lie behind it."""
    right = {BODY: pair(WHOLE, WHOLE), POST: pair(THIN & ~WHOLE, THIN)}
    grown = {BODY: pair(WHOLE, WHOLE | box(50, 50, 60, 70)), POST: right[POST]}
    told = found([right, right, grown, right, right], "over-visible")
    assert [(one.track_id, one.other_id, one.first, one.last) for one in told] == [(BODY, POST, 2, 2)]
    assert told[0].what == "60 px lie over"
    assert found([right] * FRAMES, "over-visible") == []
    assert found([behind(THIN, WHOLE, WHOLE)] * FRAMES, "over-visible") == []


def test_an_object_that_nothing_touches_has_the_height_that_is_seen() -> None:
    far = box(0, 0, 80, 10)
    right = {BODY: pair(WHOLE, WHOLE), POST: pair(far, far)}
    higher = {BODY: pair(WHOLE, WHOLE | box(20, 50, 30, 60)), POST: pair(far, far)}
    told = found([right, higher, higher, right, right], "taller")
    assert [(one.track_id, one.first, one.last) for one in told] == [(BODY, 1, 2)]
    assert told[0].what == "50 % taller than what is seen"
    assert found([right] * FRAMES, "taller") == []


def test_what_something_touches_may_be_higher_than_it_looks() -> None:
    shelf = box(20, 30, 30, 90)
    higher = {BODY: pair(WHOLE, WHOLE | box(20, 50, 30, 60)), POST: pair(shelf, shelf)}
    assert found([higher] * FRAMES, "taller") == []


def test_the_repair_of_another_height_keeps_what_is_seen() -> None:
    whole = WHOLE | box(20, 50, 30, 60)
    heads = [
        MaskHead(MaskKey(BODY, 1, layer), number, encode_rle(mask), Origin.MODEL, Provenance.MODEL, None)
        for number, (layer, mask) in enumerate(((Layer.MODAL, WHOLE), (Layer.AMODAL, whole)))
    ]
    context = RepairContext(CANVAS, heads[0], heads[1], {}, frozenset())
    far = box(0, 0, 80, 10)
    clip: list[dict[int, Masks]] = [{BODY: pair(WHOLE, whole), POST: pair(far, far)}] * 2
    (finding,) = found(clip, "taller")
    (edit,) = BY_NAME["taller"].repair(finding, context)
    assert edit.rle == encode_rle(WHOLE)
