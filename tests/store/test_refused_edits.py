"""An edit that is based on an older mask overwrites nothing, and waits beside as a hypothesis."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.changes.masks import MaskEdit
from core.changes.runs import REFUSED
from core.changes.scripted import MadeBy, ScriptedWork, WantedTrack
from core.errors import ConflictError, ShapeMismatchError
from core.masks.rle import encode_rle
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.store.upkeep.compacting import compact
from core.types import Layer
from tests.homes import Home
from tests.steps import BRUSH
from tests.store.mask_callers import AMODAL, CLIP, LARGE, MODAL, SEEN, TRACK, WHOLE, block, edit, key, media
from tests.store.refused import refused


def filled(home: Home) -> Project:
    """Return a project with a track that has an imported visible and a whole mask in frames 0..3."""
    project = home.create("Bo")
    with project.importing("masks.json") as session:
        clip = session.add_clip(media(home.folder), name="c")
        track = session.add_track(clip, name="a", category=session.ensure_category("x"))
        session.add_frames(ImportedFrame(track.id, frame, SEEN, WHOLE) for frame in range(4))
    return project


@pytest.fixture
def project(home: Home) -> Iterator[Project]:
    """In a file, and on a server."""
    with filled(home) as project:
        yield project


def test_a_refused_edit_waits_as_a_hypothesis_of_its_author(project: Project) -> None:
    stale = [edit(project, frame, LARGE, layer) for frame in (1, 2) for layer in Layer]
    project.masks.commit([edit(project, 2, block(2, 4), MODAL)], step=BRUSH)
    status = project.history.status()
    with pytest.raises(ConflictError, match="kept as a hypothesis"):
        project.masks.commit(stale, step=BRUSH)
    assert {at: rle for at, rle in refused(project, TRACK)} == {one.key: LARGE for one in stale}
    assert project.history.status() == status
    version = project.versions.of_track(TRACK)[0]
    assert (version.run.proposer, version.author, version.frames_in_use) == (REFUSED, "Bo", 0)
    project.versions.choose(version.run.id, 0, [1])
    head = project.masks.head(key(1))
    assert head is not None
    assert head.rle == LARGE


def test_what_a_script_wanted_is_kept_and_its_new_tracks_are_not(project: Project) -> None:
    stale = edit(project, 2, LARGE)
    project.masks.commit([edit(project, 2, SEEN)], step=BRUSH)
    tracks = [track.id for track in project.tracks.list(CLIP)]
    new = WantedTrack(-1, CLIP, "new", "x")
    work = ScriptedWork("s", MadeBy.PERSON, (new,), (stale, MaskEdit(key(2, AMODAL, -1), LARGE, None)))
    with pytest.raises(ConflictError):
        project.scripted.commit(work)
    assert [track.id for track in project.tracks.list(CLIP)] == tracks
    [run] = [run for run in project.runs.list(TRACK) if run.proposer == REFUSED]
    assert dict(project.runs.hypothesis_masks(run.id, 0)) == {2: LARGE}


def test_an_edit_that_is_there_already_leaves_nothing(project: Project) -> None:
    same = edit(project, 2, LARGE)
    project.masks.commit([same], step=BRUSH)
    with pytest.raises(ConflictError):
        project.masks.commit([same], step=BRUSH)
    assert not refused(project, TRACK)


def test_a_refused_mask_of_another_size_is_said_and_not_kept(project: Project) -> None:
    stale = edit(project, 2, encode_rle(np.ones((2, 2), bool)))
    project.masks.commit([edit(project, 2, SEEN)], step=BRUSH)
    with pytest.raises(ShapeMismatchError):
        project.masks.commit([stale], step=BRUSH)
    assert not refused(project, TRACK)


def test_compacting_keeps_what_was_refused(tmp_path: Path) -> None:
    with filled(Home(tmp_path)) as project:
        for rle in (LARGE, block(2, 4)):
            stale = edit(project, 2, rle)
            project.masks.commit([edit(project, 2, SEEN if rle == LARGE else WHOLE)], step=BRUSH)
            with pytest.raises(ConflictError):
                project.masks.commit([stale], step=BRUSH)
    assert compact(tmp_path / "p.amodal", lambda _found: True) is None
