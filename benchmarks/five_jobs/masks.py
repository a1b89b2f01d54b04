"""The first three jobs: make masks, repair them, review them."""

from pathlib import Path

import numpy as np

from benchmarks.five_jobs.hand import CTRL, SHIFT, Hand, Key, NotThere
from benchmarks.five_jobs.material import LOST, REVIEW, WRONG, whole_discs
from core.masks.rle import decode_rle
from core.store.project import Project
from core.types import BoolVideo, Layer, ReviewState
from tests.moving_disc import moving_disc
from ui.features.review.queue_source import QueueSource
from ui.features.scribble.scribble_commands import ScribbleCommands

LIKE = 0.9
"""Least IoU of a frame that counts as done."""
FROM_VIDEO = 14


def from_video(hand: Hand, video: Path) -> None:
    """Make an amodal track of an object in a video that has no masks."""
    window = hand.window
    hand.drop(video)
    hand.wait(lambda: window.clip.clip is not None, "the video is not imported")
    hand.settle()
    hand.key(Key.Key_Q)
    hand.drag([(48, 48), (60, 60), (74, 70)])
    hand.wait(lambda: window.part(ScribbleCommands).region is not None, "the stroke finds nothing")
    hand.key(Key.Key_Return)
    hand.wait(lambda: window.clip.active_track is not None, "there is no track")
    hand.settle()
    proposals = window.studio.proposals
    for key, held, what in (
        (Key.Key_Right, CTRL | SHIFT, "the object is not followed"),
        (Key.Key_R, CTRL, "nothing is proposed"),
    ):
        before = len(proposals.jobs)
        hand.key(key, held)
        hand.wait(lambda n=before: len(proposals.jobs) > n or proposals.is_busy, what)  # type: ignore[misc]
        hand.wait(lambda: not proposals.is_busy, what)
        hand.settle()


def check_from_video(path: Path) -> str:
    """Return what is in the store."""
    seen, whole = _layers(path, FROM_VIDEO)
    _, truth = moving_disc(FROM_VIDEO)
    likeness = _iou(seen, truth)
    if likeness.min() < 0.7 or not (whole | ~seen).all() or (whole & ~seen).sum() < 500:
        raise NotThere(f"modal IoU {likeness.min():.2f}, hidden pixels {(whole & ~seen).sum()}")
    return (
        f"{FROM_VIDEO} frames with both masks, modal IoU {likeness.mean():.2f}, "
        f"{(whole & ~seen).any((1, 2)).sum()} frames with a hidden part"
    )


def repair(hand: Hand, _extra: Path) -> None:
    """Mend the frames that the machine got wrong."""
    window = hand.window
    hand.wait(lambda: window.part(QueueSource).is_done, "nothing is measured")
    hand.key(Key.Key_N)
    hand.settle()
    hand.key(Key.Key_X)
    hand.drag([(106, y) for y in range(50, 74, 4)])
    hand.settle()
    proposals = window.studio.proposals
    hand.key(Key.Key_R, CTRL)
    hand.wait(lambda: proposals.is_busy, "nothing is proposed")
    hand.wait(lambda: not proposals.is_busy, "proposals do not end")
    hand.settle()


def check_repair(path: Path) -> str:
    """Return how like the truth all frames are."""
    truth = whole_discs(25)
    likeness = _iou(_layers(path, len(truth))[1], truth)
    if likeness.min() < LIKE:
        raise NotThere(f"IoU {likeness.round(2)}")
    return f"25 frames, least IoU {likeness.min():.2f} (before: {_spoilt():.2f})"


def review(hand: Hand, _extra: Path) -> None:
    """Look at 200 frames, reject the wrong ones and accept the rest."""
    window = hand.window
    hand.wait(lambda: window.part(QueueSource).is_done, "nothing is measured")
    hand.key(Key.Key_N)
    hand.settle()
    for _ in WRONG:
        hand.key(Key.Key_Backspace, CTRL)
        hand.settle()
    hand.key(Key.Key_Home)
    hand.settle()
    hand.key(Key.Key_K)
    hand.wait(lambda: window.clip.frame == REVIEW - 1, "it does not play to the end")
    hand.settle()
    hand.key(Key.Key_Return, CTRL | SHIFT)
    hand.settle()


def check_review(path: Path) -> str:
    """Return the states of all frames."""
    with Project.open(path, read_only=True) as project:
        clip = project.clips.list()[0]
        track = project.tracks.list(clip.id)[0]
        numbers = project.lanes.of_track(track.id).states
    states = list(ReviewState)
    rejected = set(np.flatnonzero(numbers == states.index(ReviewState.FLAGGED)).tolist())
    accepted = set(np.flatnonzero(numbers == states.index(ReviewState.ACCEPTED)).tolist())
    if rejected != set(WRONG) or accepted != set(range(REVIEW)) - rejected:
        raise NotThere(f"rejected {sorted(rejected)}, accepted {len(accepted)}")
    return f"{len(accepted)} accepted, {len(rejected)} rejected"


def _layers(path: Path, frames: int) -> tuple[BoolVideo, BoolVideo]:
    with Project.open(path, read_only=True) as project:
        clip = project.clips.list()[0]
        track = project.tracks.list(clip.id)[0]
        found = []
        for layer in Layer.MODAL, Layer.AMODAL:
            heads = {head.key.frame: head for head in project.masks.of_track(track.id, layer)}
            if sorted(heads) != list(range(frames)):
                raise NotThere(f"{layer.value} masks in frames {sorted(heads)}")
            found.append(np.stack([decode_rle(heads[frame].rle) for frame in range(frames)]))
    return found[0], found[1]


def _iou(one: BoolVideo, other: BoolVideo) -> np.ndarray:
    return np.asarray((one & other).sum((1, 2)) / (one | other).sum((1, 2)))


def _spoilt() -> float:
    truth = whole_discs(25)
    spoilt = truth.copy()
    spoilt[LOST, :, 100:112] = False
    return float(_iou(spoilt, truth).min())
