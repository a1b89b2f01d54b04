"""Whoever writes masks, the same holds: one step of undo, true areas, history, locks, conflicts, digests.

The callers of the one writer: strokes, removals, tidying, restoring, fills over time, runs, following, chosen
hypotheses, reverted runs, renewed imports, masks of other systems, repairs, what is in front, the margin.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.changes.changed import Changes
from core.changes.masks import MaskEdit, MaskHead, MaskKey
from core.changes.reviews import Judgement
from core.errors import ConflictError, TrackLockedError
from core.masks.occlusion import hidden_area
from core.masks.rle import area, encode_rle
from core.store.importing.import_session import ImportedFrame
from core.store.project import MEDIA_ROOT, Project
from core.types import Layer, Provenance, ReviewState, RunKind
from core.video.media.source import MediaInfo, MediaKind
from tests.homes import Home
from tests.postgres import Server
from tests.steps import BRUSH, COPY
from tests.store.mask_callers import (
    AMODAL,
    ASIDE,
    CALLERS,
    CLIP,
    COVER,
    FRAMES,
    HEIGHT,
    IMPORT,
    LARGE,
    MODAL,
    PROPOSED,
    SEEN,
    TODO,
    TRACK,
    WHOLE,
    WIDTH,
    Caller,
    block,
    edit,
    key,
    media,
    renew,
    run_of,
)
from tests.store.refused import refused
from tests.store.test_digests import digests

Heads = Mapping[MaskKey, MaskHead]
Made = tuple[Server | None, str]
"""The server, and the name of the file or the database."""
callers = pytest.mark.parametrize("caller", CALLERS.values(), ids=CALLERS)


@pytest.fixture(scope="module", params=["file", "server"])
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Imported visible masks in 0..5; a run in 0..5 with two hypotheses; 4 corrected, 5 flagged; 8 filled."""
    folder = tmp_path_factory.mktemp("writer")
    server = request.getfixturevalue("server") if request.param == "server" else None
    home = Home(folder, server, request.getfixturevalue("empty") if server else "")
    with pytest.MonkeyPatch.context() as patch, home.create("Ada") as project:
        patch.setenv(MEDIA_ROOT, str(folder))
        with project.importing("masks.json") as session:
            clip = session.add_clip(media(folder), name="c")
            track = session.add_track(clip, name="a", category=session.ensure_category("x"), external_id=7)
            session.add_frames(ImportedFrame(track.id, f, ASIDE if f == 3 else SEEN) for f in range(6))
        run = project.runs.start(TRACK, proposer="p", parameters={}, seed=0, fingerprint="1")
        project.runs.add_masks(run.id, 0, dict.fromkeys(range(6), WHOLE))
        project.runs.add_masks(run.id, 1, dict.fromkeys(range(6), LARGE))
        project.masks.commit([edit(project, 4, block(1, 7))], step=BRUSH)
        project.verdicts.judge(TRACK, [5], Judgement(ReviewState.FLAGGED, "look again"))
        project.fillings.fill({key(8): WHOLE}, step=COPY)
        cover, _ = project.covers.add(CLIP, {2: SEEN}, name="pole")
        assert cover.id == COVER
        project.runs.add_masks(run_of(project, RunKind.TRACKING, COVER), 0, dict.fromkeys((3, 4, 5), SEEN))
    return server, str(home.location).rpartition("/")[2] if server else str(home.location)


@pytest.fixture
def project(template: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    server, name = template
    monkeypatch.setenv(MEDIA_ROOT, str(tmp_path))
    with Home(tmp_path, server, name).open("Bo") as project:
        yield project


def heads(project: Project) -> dict[MaskKey, MaskHead]:
    found = project.masks.at_frames(CLIP, 0, FRAMES, with_covers=True)
    return {head.key: head for of_frame in found.values() for head in of_frame}


def everything(project: Project) -> Any:
    """Return all that a person sees of the clip."""
    return heads(project), project.masks.summaries(CLIP), project.clips.get(CLIP)


def states(project: Project) -> dict[int, ReviewState]:
    return {fact.frame: fact.state for fact in project.masks.summaries(CLIP)}


def expect_true_facts(project: Project) -> None:
    """Areas and hidden areas are those of the masks, on the canvas that the clip has now."""
    found, size_hw = heads(project), project.clips.get(CLIP).canvas.size_hw
    masks = {at: head.rle for at, head in found.items()}
    assert {rle.size_hw for rle in masks.values()} <= {size_hw}
    for fact in project.masks.summaries(CLIP):
        modal, amodal = (masks.get(key(fact.frame, layer)) for layer in Layer)
        assert fact.modal_area == (None if modal is None else area(modal))
        assert fact.amodal_area == (None if amodal is None else area(amodal))
        assert fact.hidden_area == (None if amodal is None else hidden_area(modal, amodal))
    assert project.health.damage.count == 0


def touched(before: Heads, after: Heads) -> dict[MaskKey, int | None]:
    """Return the masks that differ, with the revisions that they have now."""
    old, new = ({at: head.revision_id for at, head in found.items()} for found in (before, after))
    return {at: new.get(at) for at in old.keys() | new.keys() if old.get(at) != new.get(at)}


@callers
def test_what_is_written_is_what_was_asked_for_and_told(project: Project, caller: Caller) -> None:
    before, states_before = heads(project), states(project)
    changes = caller.act(project)
    after = heads(project)
    made = {
        (at.frame, at.layer): None if at not in after else (after[at].origin, after[at].provenance)
        for at in touched(before, after)
    }
    assert made == dict(caller.made)
    moved = {at: now for at, now in states(project).items() if now is not states_before.get(at, TODO)}
    assert moved == dict(caller.states)
    assert dict(changes.revision_ids) == touched(before, after)
    assert changes.masks == touched(before, after).keys()
    assert {frame for _, frame in changes.states} >= moved.keys()
    expect_true_facts(project)


@callers
def test_it_is_one_step_that_undo_and_redo_take_exactly(project: Project, caller: Caller) -> None:
    was, undone_to = everything(project), project.history.status().undo
    changes = caller.act(project)
    became = everything(project)
    assert became != was
    assert project.history.status().undo == changes.step
    for _ in range(2):
        back = project.history.undo()
        assert everything(project) == was
        assert project.history.status().undo == undone_to
        expect_true_facts(project)
        again = project.history.redo()
        assert everything(project) == became
        assert back is not None
        assert again is not None
        assert back.masks == again.masks == changes.masks
        assert again.revision_ids == changes.revision_ids
        assert back.clips == again.clips == changes.clips
        expect_true_facts(project)


@callers
def test_history_keeps_all_and_says_who_did_what(project: Project, caller: Caller) -> None:
    keys = [key(frame, layer, caller.track) for frame in range(FRAMES) for layer in Layer]
    before = {at: project.masks.revisions(at) for at in keys}
    changes = caller.act(project)
    for at in keys:
        old, now_there = before[at], project.masks.revisions(at)
        is_new = caller.is_new and at in changes.masks
        assert [one.id for one in now_there[is_new:]] == [one.id for one in old]
        if is_new:
            made = now_there[0]
            assert made.parent_id == (old[0].id if old else None)
            assert (made.author, made.step) == ("Bo", changes.step)
            assert made.id == (changes.revision_ids[at] or made.id)
    if project.path is not None:
        assert all(digests(project.path))


@callers
def test_an_edit_made_from_what_was_there_before_is_a_conflict(project: Project, caller: Caller) -> None:
    stale = [edit(project, frame, SEEN, layer, caller.track) for frame, layer in caller.made]
    caller.act(project)
    became = everything(project), project.history.status()
    for one in stale:
        with pytest.raises(ConflictError):
            project.masks.commit([one], step=BRUSH)
    assert (everything(project), project.history.status()) == became
    lost = {(one.key, SEEN) for one in stale if not is_there(project, one)}
    assert set(refused(project, caller.track)) == lost


def is_there(project: Project, wish: MaskEdit) -> bool:
    head = project.masks.head(wish.key)
    return head is not None and head.rle == wish.rle


@pytest.mark.parametrize("name", [name for name, caller in CALLERS.items() if caller.made])
def test_a_locked_track_stays_as_it_is(project: Project, name: str) -> None:
    caller, was = CALLERS[name], (heads(project), states(project), project.history.status())
    project.lock_tracks([caller.track])
    if caller.act is renew:
        # An import goes on with the other tracks, and says how many masks stayed.
        assert not caller.act(project).masks
    else:
        with pytest.raises(TrackLockedError):
            caller.act(project)
    assert (heads(project), states(project), project.history.status()) == was


def test_masks_of_tracks_that_are_new_are_true_and_no_step(project: Project) -> None:
    place = project.resolve_media(project.clips.get(CLIP))
    undo = project.history.status()
    with project.importing("more.json") as session:
        info = MediaInfo(place, MediaKind.IMAGES, WIDTH, HEIGHT, 24.0, FRAMES)
        clip = session.add_clip(info, name="c")
        track = session.add_track(clip, name="b", category=session.ensure_category("x"))
        session.add_frames([
            ImportedFrame(track.id, 0, SEEN, WHOLE, Provenance.BOTH),
            ImportedFrame(track.id, 1, None, WHOLE, state=ReviewState.ACCEPTED),
        ])  # fmt: skip
    facts = {f.frame: f for f in project.masks.summaries(CLIP) if f.track_id == track.id}
    assert [facts[f].hidden_area for f in (0, 1)] == [area(WHOLE) - area(SEEN), area(WHOLE)]
    assert [facts[f].state for f in (0, 1)] == [PROPOSED, ReviewState.ACCEPTED]
    made = {h.key: (h.origin, h.provenance) for h in heads(project).values() if h.key.track_id == track.id}
    assert made == {
        MaskKey(track.id, 0, MODAL): (IMPORT, Provenance.IMPORT),
        MaskKey(track.id, 0, AMODAL): (IMPORT, Provenance.BOTH),
        MaskKey(track.id, 1, AMODAL): (IMPORT, Provenance.IMPORT),
    }
    assert project.history.status() == undo


def test_a_smaller_margin_cuts_off_and_undo_gives_back(project: Project) -> None:
    project.clips.set_margin(CLIP, 2)
    whole = encode_rle(np.ones((HEIGHT + 4, WIDTH + 4), bool))
    project.masks.commit([edit(project, 7, whole)], step=BRUSH)
    project.clips.set_margin(CLIP, 0)
    assert {f.frame: f.amodal_area for f in project.masks.summaries(CLIP)}[7] == HEIGHT * WIDTH
    project.history.undo()
    assert heads(project)[key(7)].rle == whole
    assert {f.frame: f.amodal_area for f in project.masks.summaries(CLIP)}[7] == area(whole)
    undo = project.history.status()
    assert project.clips.set_margin(CLIP, 2) == Changes()
    assert project.history.status() == undo, "nothing was changed, so nothing was forgotten"


def test_a_step_taken_again_gives_back_what_a_run_put_meanwhile(project: Project) -> None:
    run = run_of(project)
    project.runs.add_masks(run, 0, {0: LARGE})
    project.masks.commit([edit(project, 1, SEEN)], step=BRUSH)
    project.history.undo()
    project.runs.add_masks(run, 0, {1: LARGE})  # goes on with its own step, so redo stays
    project.history.redo()
    assert heads(project)[key(1)].rle == SEEN
    project.history.undo()
    assert heads(project)[key(1)].rle == LARGE
    expect_true_facts(project)
