"""Filling in masks over time: what a person fixed stays, the rule modal ⊆ amodal holds, one undo step."""

from pathlib import Path

import numpy as np

from core.changes.masks import MaskEdit, MaskKey
from core.changes.reviews import Judgement
from core.masks.rle import contains, encode_rle
from core.store.project import Project
from core.types import BoolMask, Layer, Origin, Provenance, ReviewState
from tests.review_scene import write_project
from tests.steps import BRUSH, COPY, MORPH

SIZE = (96, 160)


def square(left: int, side: int = 20) -> BoolMask:
    mask = np.zeros(SIZE, np.bool_)
    mask[30 : 30 + side, left : left + side] = True
    return mask


def test_fill_leaves_what_a_person_fixed_and_is_one_step(tmp_path: Path) -> None:
    with Project.open(write_project(tmp_path / "p.amodal")) as project:
        track = project.tracks.list(project.clips.list()[0].id)[0].id
        drawn = MaskKey(track, 3, Layer.AMODAL)
        head = project.masks.head(drawn)
        assert head is not None
        project.masks.commit([MaskEdit(drawn, encode_rle(square(100)), head.revision_id)], step=BRUSH)
        project.verdicts.judge(track, [5], Judgement(ReviewState.ACCEPTED))
        project.verdicts.judge(track, [6], Judgement(ReviewState.FLAGGED, "blurred"))
        facts = project.fillings.facts(track, Layer.AMODAL)
        assert {frame for frame, fact in facts.items() if fact.is_fixed} == {3, 5}
        before = {head.key: head.rle for head in project.masks.of_track(track, Layer.AMODAL)}

        wanted = {MaskKey(track, frame, Layer.AMODAL): encode_rle(square(10)) for frame in range(2, 8)}
        changes = project.fillings.fill(wanted, step=COPY)
        assert {key.frame for key in changes.masks} == {2, 4, 6, 7}
        for head in project.masks.of_track(track, Layer.AMODAL):
            modal = project.masks.head(MaskKey(track, head.key.frame, Layer.MODAL))
            if head.key.frame in (2, 4, 6, 7):
                assert modal is not None
                assert contains(head.rle, modal.rle)
                assert contains(head.rle, encode_rle(square(10)))
                assert (head.origin, head.provenance) == (Origin.MODEL, Provenance.BOTH)
            else:
                assert head.rle == before[head.key]
        facts = project.fillings.facts(track, Layer.AMODAL)
        assert [facts[frame].state for frame in (3, 4, 5, 6)] == [
            ReviewState.CORRECTED,
            ReviewState.PROPOSED,
            ReviewState.ACCEPTED,
            ReviewState.FLAGGED,
        ]

        project.history.undo()
        assert {head.key: head.rle for head in project.masks.of_track(track, Layer.AMODAL)} == before
        project.fillings.fill({MaskKey(track, 3, Layer.AMODAL): encode_rle(square(10))}, step=COPY)
        assert project.history.status().redo == COPY, "nothing was changed, so nothing was forgotten"


def test_modal_masks_are_cut_to_an_amodal_mask_that_a_person_fixed(tmp_path: Path) -> None:
    with Project.open(write_project(tmp_path / "p.amodal")) as project:
        track = project.tracks.list(project.clips.list()[0].id)[0].id
        for frame in (3, 4):
            key = MaskKey(track, frame, Layer.AMODAL)
            head = project.masks.head(key)
            assert head is not None
            if frame == 3:
                project.masks.commit([MaskEdit(key, encode_rle(square(30)), head.revision_id)], step=BRUSH)
        wide = encode_rle(square(20, 40))
        project.fillings.fill({MaskKey(track, frame, Layer.MODAL): wide for frame in (3, 4)}, step=MORPH)
        fixed, free = (project.masks.head(MaskKey(track, frame, Layer.AMODAL)) for frame in (3, 4))
        modal = project.masks.head(MaskKey(track, 3, Layer.MODAL))
        assert fixed is not None
        assert free is not None
        assert modal is not None
        assert fixed.rle == encode_rle(square(30))
        assert contains(fixed.rle, modal.rle)
        assert contains(free.rle, wide)


def test_what_a_person_decides_counts_as_fixed(tmp_path: Path) -> None:
    with Project.open(write_project(tmp_path / "p.amodal")) as project:
        track = project.tracks.list(project.clips.list()[0].id)[0].id
        key = MaskKey(track, 4, Layer.AMODAL)
        project.fillings.fill({key: encode_rle(square(40))}, step=COPY, is_decided=True)
        assert project.fillings.facts(track, Layer.AMODAL)[4].is_fixed
        project.fillings.fill({key: encode_rle(square(60))}, step=COPY)
        head = project.masks.head(key)
        assert head is not None
        assert contains(head.rle, encode_rle(square(40)))
        assert not contains(head.rle, encode_rle(square(60)))
        project.fillings.fill({key: encode_rle(square(60))}, step=COPY, replaces_fixed=True)
        head = project.masks.head(key)
        assert head is not None
        assert contains(head.rle, encode_rle(square(60)))
