"""Findings about how an object goes on: each on a small clip that has it and on one that has it not."""

from pathlib import Path

import numpy as np
import pytest

from core.changes.masks import MaskHead, MaskKey
from core.changes.reviews import Judgement
from core.checks.codes import code_of, outline_of
from core.checks.findings import Finding, RepairContext
from core.checks.measures import ClipMeasures, KnownOutlines
from core.checks.measuring import Masks, measure_frames
from core.checks.registry import BY_NAME, find_all
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle, encode_rle
from core.operations.known_outlines import known_outlines
from core.store.project import Project
from core.tracks.front_order import FrontOrder, FrontSpan
from core.types import BoolMask, Layer, Origin, Provenance, ReviewState
from tests.review_scene import write_project

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
    outlines: dict[int, KnownOutlines] | None = None,
) -> list[Finding]:
    """What one check says about a clip."""
    clip = ClipMeasures(CANVAS, len(masks), outlines=outlines or {})
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


def known(count: int, tracks: int = 3) -> KnownOutlines:
    """Upright boxes of other tracks, from 18 to 22 wide and 40 high."""
    shapes = [outline_of(code_of(encode_rle(box(10, 20, 50, 38 + number % 5)))) for number in range(count)]
    whose = np.array([10 + number % tracks for number in range(count)])
    return KnownOutlines(whose, np.array(shapes))


def test_an_outline_is_the_same_at_any_size_and_place() -> None:
    one, two = (outline_of(code_of(encode_rle(mask))) for mask in (box(0, 0, 20, 10), box(30, 50, 70, 70)))
    assert one == pytest.approx(two, abs=0.01)
    lying = outline_of(code_of(encode_rle(box(0, 0, 10, 20))))
    assert lying[:2] == pytest.approx(one[:2])
    assert lying[2] == pytest.approx(-one[2])


def test_an_outline_that_no_other_of_its_category_has_is_told() -> None:
    usual, odd = box(10, 40, 50, 60), box(10, 40, 30, 80)
    clip = [{BODY: pair(one, one)} for one in (usual, usual, odd, odd, usual)]
    told = found(clip, "unlike", outlines={BODY: known(20)})
    assert [(one.track_id, one.first, one.last) for one in told] == [(BODY, 2, 3)]
    assert told[0].what == "flatter than 20 others"
    assert found([{BODY: pair(usual, usual)}] * FRAMES, "unlike", outlines={BODY: known(20)}) == []


def test_a_category_of_which_little_is_known_tells_nothing() -> None:
    odd = box(10, 40, 30, 80)
    clip = [{BODY: pair(odd, odd)}] * FRAMES
    assert found(clip, "unlike") == []
    assert found(clip, "unlike", outlines={BODY: known(8)}) == []
    assert found(clip, "unlike", outlines={BODY: known(20, tracks=1)}) == []


def test_only_what_a_person_decided_is_known_of_a_category(tmp_path: Path) -> None:
    with Project.open(write_project(tmp_path / "p.amodal", clips=2)) as project:
        here, there = project.clips.list()
        tracks = project.tracks.list(here.id)
        assert known_outlines(project, tracks) == {}
        other = next(one for one in project.tracks.list(there.id) if one.name == "disc")
        project.verdicts.judge(other.id, [1, 4, 6], Judgement(ReviewState.ACCEPTED))
        outlines = known_outlines(project, tracks)
        disc = next(one for one in tracks if one.name == "disc")
        assert list(outlines) == [disc.id]
        assert outlines[disc.id].tracks.tolist() == [other.id] * 3
        masks = project.category_masks.decided(disc.category.id)
        assert outlines[disc.id].outlines.tolist() == [list(outline_of(code_of(rle))) for _, rle in masks]
