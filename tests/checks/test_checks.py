"""Each check finds what it is for, says nothing about a clean clip, and its repair makes it silent."""

from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.changes.masks import MaskKey
from core.changes.steps import Step, StepKind
from core.checks.consistency import consistency_of
from core.checks.findings import Finding
from core.checks.measures import ClipMeasures
from core.checks.measuring import Masks, measure_frames
from core.checks.registry import BY_NAME, CHECKS, find_all
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle, decode_rle, encode_rle
from core.messages import say
from core.operations.finding_repairs import repair_findings
from core.store.project import Project
from core.tracks.front_order import FrontOrder, FrontSpan
from core.types import Layer, Origin
from tests.clips import disc_masks
from tests.review_scene import Layers, write_project

CANVAS = MaskCanvas(160, 96)
FRAMES = 12


def scene(frames: int = FRAMES) -> dict[int, dict[int, Masks]]:
    """Return a disc (track 1) that passes behind a bar (track 2), both known exactly."""
    seen, whole = disc_masks(frames)
    bar = np.zeros((96, 160), np.bool_)
    bar[:, 80:96] = True
    code = encode_rle(bar)
    return {t: {1: (encode_rle(seen[t]), encode_rle(whole[t])), 2: (code, code)} for t in range(frames)}


def measured(masks: dict[int, dict[int, Masks]], canvas: MaskCanvas = CANVAS) -> ClipMeasures:
    """Return the measures of a clip."""
    clip = ClipMeasures(canvas, max(masks) + 1)
    for frame, found in measure_frames(masks, range(clip.frame_count), canvas):
        clip.put(frame, found)
    return clip


def grown(rle: Rle, rows: slice, columns: slice, *, to: bool = True) -> Rle:
    """Return a mask with a rectangle set or taken away."""
    pixels = decode_rle(rle).copy()
    pixels[rows, columns] = to
    return encode_rle(pixels)


def test_clean_clip_has_no_findings() -> None:
    assert find_all(measured(scene())) == []


def test_amodal_smaller_than_modal_is_one_finding_with_its_stretch() -> None:
    masks = scene()
    for frame in (3, 4, 5):
        modal, amodal = masks[frame][1]
        assert amodal is not None
        masks[frame][1] = (modal, grown(amodal, slice(40, 44 + frame), slice(40, 50), to=False))
    found = [f for f in find_all(measured(masks)) if f.check == "lacks-visible"]
    assert [(f.track_id, f.first, f.last, f.worst) for f in found] == [(1, 3, 5, 5)]
    assert found[0].what == "lacks 90 px seen"


def test_growth_counts_only_what_nothing_covers() -> None:
    masks = scene()
    modal, amodal = masks[6][1]
    assert amodal is not None
    # Behind the bar it may grow, into the open it may not.
    behind = grown(amodal, slice(10, 30), slice(82, 94))
    masks[6][1] = (modal, behind)
    assert [f.check for f in find_all(measured(masks)) if f.check == "growth"] == []
    masks[6][1] = (modal, grown(behind, slice(0, 20), slice(100, 120)))
    found = [f for f in find_all(measured(masks)) if f.check == "growth"]
    assert [(f.track_id, f.first, f.last) for f in found] == [(1, 6, 6)]
    assert "behind nothing (400 px)" in found[0].what


def test_what_is_in_front_and_no_track_covers_too() -> None:
    masks = scene()
    modal, amodal = masks[6][1]
    assert amodal is not None
    masks[6][1] = (modal, grown(amodal, slice(0, 20), slice(100, 120)))
    pole = grown(encode_rle(np.zeros((96, 160), np.bool_)), slice(0, 96), slice(98, 124))
    clip = ClipMeasures(CANVAS, FRAMES)
    for frame, found in measure_frames(masks, range(FRAMES), CANVAS, covers={6: [pole]}):
        clip.put(frame, found)
    assert [f.check for f in find_all(clip) if f.check == "growth"] == []


def test_growth_asks_the_order_who_can_cover() -> None:
    masks = scene()
    behind = FrontOrder((FrontSpan(0, FRAMES - 1, (1, 2)),))
    clip = ClipMeasures(CANVAS, FRAMES)
    for frame, found in measure_frames(masks, range(FRAMES), CANVAS, behind):
        clip.put(frame, found)
    assert {f.check for f in find_all(clip)} == {"growth"}
    for frame, found in measure_frames(masks, range(FRAMES), CANVAS, knows_front=False):
        clip.put(frame, found)
    assert find_all(clip) == []


def test_flicker_of_one_frame_is_a_jump_of_that_frame_only() -> None:
    masks = scene(30)
    modal, amodal = masks[4][1]
    assert amodal is not None
    masks[4][1] = (modal, grown(amodal, slice(0, 96), slice(0, 60)))
    clip = measured(masks)
    found = [f for f in find_all(clip) if f.check == "jump"]
    assert [(f.first, f.last) for f in found] == [(4, 4)]
    steady = consistency_of(clip.rows(1)).unsteadiness
    assert int(np.nanargmax(steady)) == 4
    assert np.nanmax(np.delete(steady, [3, 4, 5])) < 0.1


def test_overlap_is_told_once_per_pair() -> None:
    masks = scene()
    modal, amodal = masks[2][1]
    assert modal is not None
    masks[2][1] = (grown(modal, slice(40, 60), slice(70, 90)), amodal)
    found = [f for f in find_all(measured(masks)) if f.check == "overlap"]
    assert len(found) == 1
    assert {found[0].track_id, found[0].other_id} == {1, 2}


def test_gap_and_empty_mask() -> None:
    masks = scene()
    del masks[5][1]
    masks[6][1] = (masks[6][1][0], None)
    masks[9][2] = (encode_rle(np.zeros((96, 160), np.bool_)), masks[9][2][1])
    found = {f.check: f for f in find_all(measured(masks))}
    assert (found["gap"].first, found["gap"].last) == (5, 6)
    assert (found["empty"].track_id, found["empty"].first) == (2, 9)


def test_masks_in_the_margin() -> None:
    canvas = MaskCanvas(100, 60, 30)
    pixels = np.zeros(canvas.size_hw, np.bool_)
    pixels[40:70, 0:60] = True
    inside = pixels.copy()
    inside[:, :30] = False
    right: dict[int, dict[int, Masks]] = {
        f: {1: (encode_rle(inside), encode_rle(pixels)), 2: (encode_rle(~inside), None)} for f in (0, 1)
    }
    assert {f.check for f in find_all(measured(right, canvas)) if f.track_id == 1} == {"cut-off"}
    wrong: dict[int, dict[int, Masks]] = {f: {1: (encode_rle(pixels), encode_rle(pixels))} for f in (0, 1)}
    assert {f.check for f in find_all(measured(wrong, canvas))} == {"beyond", "cut-off"}


@given(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 80), st.integers(0, 140)), max_size=4))
@settings(max_examples=25)
def test_measuring_again_only_what_changed_is_measuring_all(edits: list[tuple[int, int, int]]) -> None:
    masks = scene()
    clip = measured(masks)
    changed = set()
    for frame, top, left in edits:
        modal, amodal = masks[frame][1]
        assert amodal is not None
        masks[frame][1] = (modal, grown(amodal, slice(top, top + 10), slice(left, left + 14)))
        changed |= {frame, min(frame + 1, FRAMES - 1)}
    for frame, found in measure_frames(masks, changed, CANVAS):
        clip.put(frame, found)
    whole = measured(masks)
    for track_id in (1, 2):
        for name in whole.rows(track_id).dtype.names or ():
            assert np.array_equal(clip.rows(track_id)[name], whole.rows(track_id)[name], equal_nan=True)
    assert clip.covers == whole.covers


def find(project: Project) -> list[Finding]:
    """Measure the first clip of a project and return what is wrong."""
    clip = project.clips.list()[0]
    masks: dict[int, dict[int, Masks]] = {}
    for frame, heads in project.masks.at_frames(clip.id, 0, clip.frame_count).items():
        pairs: dict[int, dict[Layer, Rle]] = {}
        for head in heads:
            pairs.setdefault(head.key.track_id, {})[head.key.layer] = head.rle
        masks[frame] = {t: (p.get(Layer.MODAL), p.get(Layer.AMODAL)) for t, p in pairs.items()}
    return find_all(measured(masks, clip.canvas))


def spoil(_clip: int, masks: Layers) -> None:
    """Lack visible pixels, grow into the open, claim the bar's pixels."""
    masks["disc whole"][2, 40:50, 30:40] = False
    masks["disc whole"][7, 0:20, 110:130] = True
    masks["disc seen"][8, 40:60, 70:90] = True


def test_repairs_of_many_kinds_are_one_undo_step(tmp_path: Path) -> None:
    with Project.open(write_project(tmp_path / "p.amodal", spoil=spoil)) as project:
        clip = project.clips.list()[0]
        before = {h.key: h.rle for frame in project.masks.at_frames(clip.id, 0, 11).values() for h in frame}
        found = find(project)
        assert {"lacks-visible", "growth", "overlap"} <= {f.check for f in found}
        offered = [f for f in found if BY_NAME[f.check].repair_label]
        order = FrontOrder((FrontSpan(0, 11, (2, 1)),))
        changes = repair_findings(project, clip.id, offered, order)
        assert {key.frame for key in changes.masks} == {2, 7, 8}
        assert not [f for f in find(project) if BY_NAME[f.check].repair_label]
        # The bar is in front, so the disc gave way.
        heads = {h.key: h.rle for h in project.masks.at_frame(clip.id, 8)}
        assert heads[MaskKey(2, 8, Layer.MODAL)] == before[MaskKey(2, 8, Layer.MODAL)]
        project.history.undo()
        after = {h.key: h.rle for frame in project.masks.at_frames(clip.id, 0, 11).values() for h in frame}
        assert after == before


def test_a_gap_is_morphed_between_its_neighbours_as_a_proposal(tmp_path: Path) -> None:
    def gap(_clip: int, masks: Layers) -> None:
        for frame in (3, 4, 5):
            masks["disc whole"][frame] = False

    with Project.open(write_project(tmp_path / "p.amodal", spoil=gap)) as project:
        found = [f for f in find(project) if f.check == "gap"]
        assert [(f.first, f.last) for f in found] == [(3, 5)]
        changes = repair_findings(project, 1, found)
        assert {key.frame for key in changes.masks} == {3, 4, 5}
        assert project.history.status().undo == Step(StepKind.REPAIR_GAP)
        _, whole = disc_masks(12)
        for frame in (3, 4, 5):
            head = project.masks.head(MaskKey(1, frame, Layer.AMODAL))
            assert head is not None
            assert head.origin is Origin.MODEL, "a proposal until somebody looks at it"
            mask = decode_rle(head.rle)
            assert (mask & whole[frame]).sum() / (mask | whole[frame]).sum() > 0.9
        assert "gap" not in {f.check for f in find(project)}
        project.history.undo()
        assert "gap" in {f.check for f in find(project)}


def test_nothing_to_repair_is_no_step(tmp_path: Path) -> None:
    with Project.open(write_project(tmp_path / "p.amodal")) as project:
        found = Finding("lacks-visible", 1, 0, 11, 0, say("lacks {count} seen", count="1 px"), 1.0)
        assert not repair_findings(project, 1, [found]).masks
        assert project.history.status().undo is None


def test_every_check_says_what_it_is() -> None:
    assert len(BY_NAME) == len(CHECKS)
    for check in CHECKS:
        assert check.title
        assert check.why
