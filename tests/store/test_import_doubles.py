"""A mask that a file has twice for one track and frame is counted; the first counts, nothing breaks."""

from pathlib import Path

import numpy as np

from core.masks.rle import Rle, encode_rle
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.tracks.front_order import FrontOrder, FrontSpan
from core.types import Layer, ReviewState
from core.video.media.source import MediaInfo, MediaKind


def mask(x: int) -> Rle:
    pixels = np.zeros((8, 10), bool)
    pixels[1:4, x : x + 2] = True
    return encode_rle(pixels)


def test_the_first_mask_of_a_track_and_frame_counts(tmp_path: Path) -> None:
    Project.create(tmp_path / "p.amodal").close()
    with Project.open(tmp_path / "p.amodal") as project:
        with project.importing("x") as session:
            info = MediaInfo(tmp_path / "clip", MediaKind.IMAGES, 10, 8, 24.0, 5)
            clip = session.add_clip(info, name="clip")
            track = session.add_track(clip, name="cup 1", category=session.ensure_category("cup"))
            accepted = ReviewState.ACCEPTED
            session.add_frames([ImportedFrame(track.id, 0, mask(0)), ImportedFrame(track.id, 1, mask(1))])
            session.add_frames(
                [
                    ImportedFrame(track.id, 1, mask(5), mask(5), state=accepted),
                    ImportedFrame(track.id, 2, mask(2), mask(2), state=accepted),
                    ImportedFrame(track.id, 2, None, mask(6), state=accepted),
                ]
            )
            session.add_frames([ImportedFrame(track.id, 3, mask(3))])
            summary = session.summary()
        assert summary.masks == 6
        assert summary.notes == (
            "2 masks came a second time for their track and frame, and were left out: "
            "cup 1 in frame 1, cup 1 in frame 2",
        )
        modal = {head.key.frame: head.rle for head in project.masks.of_track(track.id, Layer.MODAL)}
        amodal = {head.key.frame: head.rle for head in project.masks.of_track(track.id, Layer.AMODAL)}
        assert modal == {0: mask(0), 1: mask(1), 2: mask(2), 3: mask(3)}
        assert amodal == {1: mask(5), 2: mask(2)}
        states = {fact.frame: fact.state for fact in project.masks.summaries(clip.id)}
        assert (states[1], states[2]) == (accepted, accepted)


def test_an_order_that_was_decided_stays_and_is_said(tmp_path: Path) -> None:
    Project.create(tmp_path / "p.amodal").close()
    with Project.open(tmp_path / "p.amodal") as project, project.importing("x") as session:
        info = MediaInfo(tmp_path / "clip", MediaKind.IMAGES, 10, 8, 24.0, 5)
        clip = session.add_clip(info, name="clip")
        category = session.ensure_category("cup")
        ids = tuple(session.add_track(clip, name=name, category=category).id for name in "ab")
        session.set_front_order(clip, FrontOrder((FrontSpan(0, 4, ids),)))
        session.set_front_order(clip, FrontOrder((FrontSpan(0, 4, ids[::-1]),)))
        assert session.summary().notes == (
            "who is in front of whom in 1 clip stays as it was decided before: clip",
        )
