"""What is in front: kept as the masks of objects are, and never taken for one."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.changes.masks import MaskEdit, MaskKey
from core.changes.steps import StepKind
from core.checks.findings import Finding
from core.errors import ShapeMismatchError, TrackLockedError
from core.formats.exporting import export_project
from core.formats.kit.protocol import ExportOptions
from core.formats.losses import losses
from core.formats.registry import find_exporter
from core.masks.rle import Rle, encode_rle, union
from core.messages import say
from core.operations.finding_repairs import repair_findings
from core.operations.in_front import gather_in_front, map_in_frame
from core.store.damage.checkup import check_project, rescue_project
from core.store.project import Project
from core.tracks.front_order import FrontOrder, FrontSpan
from core.tracks.in_front import PERHAPS
from core.types import Layer, ReviewState, RunKind, TrackRole
from tests.steps import BRUSH
from tests.store.mask_callers import CLIP, FRAMES, HEIGHT, SEEN, TRACK, WIDTH, block, edit, key, media

OLD = Path(__file__).resolve().parents[1] / "data" / "projects" / "schema_0009.amodal"
POLE, WIDER = block(3, 5), block(3, 6)


def make(path: Path) -> Project:
    project = Project.create(path, author="Ada")
    with project.importing("masks.json") as session:
        clip = session.add_clip(media(path.parent), name="c")
        session.add_track(clip, name="a", category=session.ensure_category("x"))
    project.masks.commit([edit(project, f, SEEN, Layer.MODAL) for f in range(FRAMES)], step=BRUSH)
    return project


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with make(tmp_path / "p.amodal") as project:
        yield project


def masks_of(project: Project, track_id: int) -> dict[int, Rle]:
    return {head.key.frame: head.rle for head in project.masks.of_track(track_id, Layer.MODAL)}


def objects_of(project: Project) -> object:
    return project.clips.progress(), project.masks.summaries(CLIP), project.masks.at_frame(CLIP, 2)


def followed(project: Project, track_id: int, frames: range, rle: Rle = POLE) -> int:
    run = project.runs.start(
        track_id, proposer="flow", parameters={}, seed=0, fingerprint="1", kind=RunKind.TRACKING
    )
    project.runs.add_masks(run.id, 0, dict.fromkeys(frames, rle))
    project.runs.add_doubts(run.id, dict.fromkeys(frames, 0.25))
    return run.id


def test_a_cover_is_one_step_and_no_object(project: Project) -> None:
    before = objects_of(project)
    cover, changes = project.covers.add(CLIP, {2: POLE}, name="pole")
    assert cover.role is TrackRole.COVER
    assert [one.name for one in project.covers.list(CLIP)] == ["pole"]
    assert [track.id for track in project.tracks.list(CLIP, include_archived=True)] == [TRACK]
    assert [one.name for one in project.tracks.categories()] == ["x"]
    assert (
        project.clips.progress(),
        project.masks.summaries(CLIP),
        project.masks.at_frame(CLIP, 2),
    ) == before
    assert masks_of(project, cover.id) == {2: POLE}
    assert changes.masks == {MaskKey(cover.id, 2, Layer.MODAL)}
    assert project.history.status().undo == changes.step
    project.history.undo()
    assert not project.covers.list(CLIP)
    assert not project.covers.of_clip(CLIP)
    project.history.redo()
    assert [one.id for one in project.covers.list(CLIP)] == [cover.id]
    assert masks_of(project, cover.id) == {2: POLE}


def test_a_new_stroke_takes_what_was_followed_and_leaves_what_a_person_gave(project: Project) -> None:
    cover, _ = project.covers.add(CLIP, {2: POLE}, name="pole")
    followed(project, cover.id, range(3, 8))
    project.masks.commit([edit_of(project, cover.id, 6, WIDER)], step=BRUSH)
    assert set(masks_of(project, cover.id)) == {2, 3, 4, 5, 6, 7}
    project.covers.redraw(cover.id, 2, WIDER)
    assert masks_of(project, cover.id) == {2: WIDER, 6: WIDER, 7: POLE}
    project.history.undo()
    assert masks_of(project, cover.id) == {2: POLE, 3: POLE, 4: POLE, 5: POLE, 6: WIDER, 7: POLE}
    project.covers.redraw(cover.id, 6, None)
    assert masks_of(project, cover.id) == {2: POLE}


def test_following_leaves_no_review_state_and_keeps_its_trust(project: Project) -> None:
    cover, _ = project.covers.add(CLIP, {0: POLE}, name="pole")
    followed(project, cover.id, range(1, 4))
    parts = project.covers.of_clip(CLIP)
    assert {frame: [part.trust for part in parts[frame]] for frame in parts} == {
        0: [1.0], 1: [0.75], 2: [0.75], 3: [0.75]
    }  # fmt: skip
    assert project.covers.of_clip(CLIP, 2) == {2: parts[2]}
    states = sqlite3.connect(str(project.path)).execute("SELECT count(*) FROM review_states").fetchone()
    assert states == (0,)
    step = project.history.status().undo
    assert step is not None
    assert step.kind is StepKind.FOLLOWING
    project.history.undo()
    assert set(project.covers.of_clip(CLIP)) == {0}


def test_a_mask_of_another_size_and_a_locked_cover_are_refused(project: Project) -> None:
    small = encode_rle(np.ones((HEIGHT, WIDTH - 1), bool))
    with pytest.raises(ShapeMismatchError):
        project.covers.add(CLIP, {0: small}, name="pole")
    assert not project.covers.list(CLIP, include_archived=True)
    cover, _ = project.covers.add(CLIP, {0: POLE}, name="pole")
    with pytest.raises(ShapeMismatchError):
        project.covers.redraw(cover.id, 0, small)
    project.lock_tracks([cover.id])
    with pytest.raises(TrackLockedError):
        project.covers.redraw(cover.id, 0, WIDER)
    assert masks_of(project, cover.id) == {0: POLE}


def test_what_was_put_away_is_not_in_front_until_undo(project: Project) -> None:
    cover, _ = project.covers.add(CLIP, {0: POLE}, name="pole")
    changes = project.tracks.archive(cover.id)
    assert changes.step is not None
    assert changes.step.kind is StepKind.COVER_AWAY
    assert not gather_in_front(project, project.tracks.get(TRACK))
    project.history.undo()
    assert gather_in_front(project, project.tracks.get(TRACK))


def test_a_smaller_margin_and_moved_frames_take_covers_along(project: Project) -> None:
    cover, _ = project.covers.add(CLIP, {3: POLE}, name="pole")
    project.clips.set_margin(CLIP, 2)
    assert {rle.size_hw for rle in masks_of(project, cover.id).values()} == {(HEIGHT + 4, WIDTH + 4)}
    assert gather_in_front(project, project.tracks.get(TRACK))[3].size_hw == (HEIGHT + 4, WIDTH + 4)


def test_covers_tracks_and_order_become_one_cue(project: Project) -> None:
    track = project.tracks.get(TRACK)
    assert gather_in_front(project, track) == {}, "without a word of anything in front there is no cue"
    project.covers.add(CLIP, {2: WIDER}, name="pole")
    alone = gather_in_front(project, track)
    assert set(alone) == {2}, "of frames that it was not followed to nothing is known"
    assert alone[2] == block(4, 6), "what is seen of the object is not covered"
    other, _ = project.tracks.create(CLIP, name="b", category="x")
    hand = block(8, 9)
    project.masks.commit([edit_of(project, other.id, f, hand) for f in (2, 5)], step=BRUSH)
    both = gather_in_front(project, track)
    assert set(both) == {2, 5}
    assert both[5] == hand
    assert both[2] != alone[2]
    project.front_orders.set(CLIP, FrontOrder((FrontSpan(0, FRAMES - 1, (TRACK, other.id)),)))
    assert gather_in_front(project, track) == alone, "the other is behind, the pole is in front"
    project.history.undo()
    trusts = map_in_frame(project, track, 2)
    assert trusts.shape == (HEIGHT, WIDTH)
    assert sorted(np.unique(trusts)) == [0.0, PERHAPS, 1.0]
    assert trusts[2, 8] == PERHAPS
    assert trusts[2, 5] == 1.0
    assert trusts[2, 3] == 0.0


def test_a_repair_keeps_what_lies_behind_it(project: Project) -> None:
    project.masks.commit([edit(project, 2, block(1, 9))], step=BRUSH)
    project.covers.add(CLIP, {2: block(5, 7)}, name="pole")
    finding = Finding("growth", TRACK, 2, 2, 2, say("grown"), 1.0)
    repair_findings(project, CLIP, [finding])
    head = project.masks.head(key(2))
    assert head is not None
    assert head.rle == union([SEEN, block(5, 7)])


def test_no_export_holds_a_cover_and_the_loss_is_told(project: Project, tmp_path: Path) -> None:
    exporter, options = find_exporter("coco"), ExportOptions()
    project.masks.commit([edit(project, 0, SEEN)], step=BRUSH)
    told = {loss.text for loss in losses(project, exporter, options)}
    list(export_project(project, tmp_path / "a.json", "coco", options))
    project.covers.add(CLIP, {2: POLE, 3: POLE}, name="pole")
    list(export_project(project, tmp_path / "b.json", "coco", options))
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    more = {loss.text for loss in losses(project, exporter, options)} - told
    assert more == {"what is in front and no object (2 frames)"}


def test_a_rescued_copy_has_the_covers(project: Project, tmp_path: Path) -> None:
    cover, _ = project.covers.add(CLIP, {2: POLE}, name="pole")
    project.close()
    path = tmp_path / "p.amodal"
    assert check_project(path).is_whole
    rescue_project(path, tmp_path / "r.amodal")
    with Project.open(tmp_path / "r.amodal") as rescued:
        assert [one.name for one in rescued.covers.list(CLIP)] == ["pole"]
        assert masks_of(rescued, cover.id) == {2: POLE}


def test_schema_0009_project_opens_and_takes_covers(tmp_path: Path) -> None:
    path = tmp_path / "old.amodal"
    path.write_bytes(OLD.read_bytes())
    with Project.open(path) as project:
        clip = project.clips.list()[0]
        tracks = project.tracks.list(clip.id)
        assert tracks
        assert {track.role for track in tracks} == {TrackRole.OBJECT}
        mask = encode_rle(np.ones(clip.canvas.size_hw, bool))
        project.covers.add(clip.id, {0: mask}, name="wall")
        assert list(project.tracks.list(clip.id)) == list(tracks)
        assert {fact.state for fact in project.masks.summaries(clip.id)} == {ReviewState.TODO}
    assert (tmp_path / "old.amodal.backup-0009").read_bytes()[:15] == b"SQLite format 3"


def edit_of(project: Project, track_id: int, frame: int, rle: Rle) -> MaskEdit:
    key = MaskKey(track_id, frame, Layer.MODAL)
    head = project.masks.head(key)
    return MaskEdit(key, rle, head.revision_id if head else None)
