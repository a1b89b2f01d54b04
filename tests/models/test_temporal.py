"""What the temporal proposer is worth: against truth on generated clips, and on what is never hidden."""

import numpy as np
import pytest

from benchmarks.support.moving_scenes import KINDS, Scene, make_scene
from core.types import BoolMask, BoolVideo
from models.proposers.protocol import Cue, CueKind, ProposalRequest
from models.proposers.registry import load_proposer
from tests.models.collecting import Hypotheses, collect

HIDING = [kind for kind in KINDS if kind != "walker-alone"]


def iou(first: BoolMask, second: BoolMask) -> float:
    together = np.count_nonzero(first | second)
    return np.count_nonzero(first & second) / together if together else 1.0


def hidden_iou(found: BoolVideo, scene: Scene) -> float:
    """Mean IoU of the hidden part over the frames that have one."""
    hidden = scene.amodal & ~scene.modal
    frames = [frame for frame in range(len(hidden)) if hidden[frame].sum() > 20]
    return float(np.mean([iou(found[frame] & ~scene.modal[frame], hidden[frame]) for frame in frames]))


def whole_iou(found: BoolVideo, scene: Scene) -> float:
    return float(np.mean([iou(found[frame], scene.amodal[frame]) for frame in range(len(found))]))


def propose(name: str, scene: Scene, *, with_cue: bool = False, count: int = 1) -> Hypotheses:
    cue = Cue(CueKind.OCCLUDER, scene.occluder) if with_cue else None
    return collect(load_proposer(name), ProposalRequest(scene.modal, scene.frames, cue, hypotheses=count))


@pytest.mark.parametrize("kind", HIDING)
def test_temporal_beats_hull_and_modal_clearly(kind: str) -> None:
    scene = make_scene(kind)
    temporal, convex, modal = (propose(name, scene).masks[0] for name in ("temporal", "convex", "modal"))
    assert hidden_iou(temporal, scene) > hidden_iou(convex, scene) + 0.2
    assert whole_iou(temporal, scene) > whole_iou(convex, scene) + 0.05
    assert whole_iou(temporal, scene) > whole_iou(modal, scene) + 0.05


@pytest.mark.parametrize("kind", [kind for kind in HIDING if kind != "car-tree"])
def test_temporal_with_cue_beats_the_cut_hull(kind: str) -> None:
    scene = make_scene(kind)
    temporal, hull = (
        propose(name, scene, with_cue=True).masks[0] for name in ("temporal", "convex-occluder")
    )
    assert hidden_iou(temporal, scene) > hidden_iou(hull, scene) + 0.15


def test_temporal_leaves_an_unhidden_walker_nearly_alone() -> None:
    scene = make_scene("walker-alone")
    found = propose("temporal", scene).masks[0]
    assert np.count_nonzero(found & ~scene.modal) < 0.01 * np.count_nonzero(scene.modal)


def test_temporal_carries_a_ball_through_frames_in_which_nothing_is_seen() -> None:
    scene = make_scene("ball-box")
    gone = [frame for frame in range(25) if not scene.modal[frame].any()]
    assert gone
    found = propose("temporal", scene).masks[0]
    assert min(iou(found[frame], scene.amodal[frame]) for frame in gone) > 0.7


def test_temporal_invents_nothing_before_the_first_and_after_the_last_sight() -> None:
    scene = make_scene("turning-crossing")
    modal = scene.modal.copy()
    modal[:5] = modal[20:] = False
    found = collect(load_proposer("temporal"), ProposalRequest(modal, scene.frames)).masks[0]
    assert not found[:5].any()
    assert not found[20:].any()


def test_temporal_grows_nothing_back_while_an_object_leaves_the_picture() -> None:
    modal = np.zeros((20, 60, 100), dtype=np.bool_)
    for frame in range(20):
        modal[frame, 20:40, max(0, 60 - 5 * frame) : max(0, 90 - 5 * frame)] = True
    found = collect(load_proposer("temporal"), ProposalRequest(modal)).masks[0]
    assert np.count_nonzero(found & ~modal) < 0.02 * np.count_nonzero(modal)


def test_temporal_follows_an_anchor_between_its_neighbours() -> None:
    scene = make_scene("walker-bars")
    modal = scene.modal.copy()
    anchors = {frame: scene.amodal[frame] for frame in (6, 14)}
    free = collect(load_proposer("temporal"), ProposalRequest(modal, scene.frames)).masks[0]
    held = collect(load_proposer("temporal"), ProposalRequest(modal, scene.frames, anchors=anchors)).masks[0]
    near = [5, 7, 13, 15]
    before, after = (
        np.mean([iou(found[frame], scene.amodal[frame]) for frame in near]) for found in (free, held)
    )
    assert after > before


def test_temporal_reaches_out_to_the_amodal_box() -> None:
    scene = make_scene("follower")
    rows, columns = np.nonzero(scene.amodal[4])
    box = (
        float(columns.min()),
        float(rows.min()),
        float(np.ptp(columns) + 1),
        float(np.ptp(rows) + 1),
    )
    request = ProposalRequest(scene.modal[:8], scene.frames[:8], boxes_xywh={4: box})
    found = collect(load_proposer("temporal"), request).masks[0, 4]
    ys, xs = np.nonzero(found)
    assert abs(float(xs.max()) - float(columns.max())) <= 3
    assert abs(float(ys.max()) - float(rows.max())) <= 3


def test_temporal_hypotheses_differ_and_are_scored() -> None:
    found = propose("temporal", make_scene("walker-bars"), count=3)
    assert len(found.scores) == 3
    for first in range(3):
        for second in range(first):
            assert not np.array_equal(found.masks[first], found.masks[second])


def test_temporal_bridges_two_bodies_but_not_the_air_below() -> None:
    """Two still parts with a gap that nobody ever saw: the gap is closed, the space below is not."""
    modal = np.zeros((6, 120, 200), dtype=np.bool_)
    modal[:, 20:70, 20:80] = modal[:, 20:70, 110:180] = True
    modal[:, 70:110, 20:30] = modal[:, 70:110, 170:180] = True
    found = collect(load_proposer("temporal"), ProposalRequest(modal)).masks[0]
    assert found[:, 25:65, 80:110].mean() > 0.95
    assert found[:, 75:110, 40:160].mean() < 0.05
