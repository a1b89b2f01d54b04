"""What a proposer says before an object is first seen, or after it is last seen, is kept but not put in."""

from pathlib import Path

import numpy as np

from core.masks.rle import encode_rle
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.types import Layer, RunStatus
from core.video.media.source import MediaInfo, MediaKind

MASK = encode_rle(np.ones((6, 8), bool))


def test_masks_beyond_what_is_known_stay_hypotheses_and_scores_are_news(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p.amodal") as project:
        with project.importing("start") as session:
            clip = session.add_clip(MediaInfo(tmp_path / "c", MediaKind.IMAGES, 8, 6, 24.0, 9), name="c")
            track = session.add_track(clip, name="a", category=session.ensure_category("x"))
            session.add_frames(ImportedFrame(track.id, frame, MASK) for frame in (2, 5))
        project.amodal_boxes.set(track.id, 6, (0, 0, 4, 4))
        run = project.runs.start(track.id, proposer="p", parameters={}, seed=0, fingerprint="1")
        project.runs.add_masks(run.id, 0, dict.fromkeys(range(9), MASK))
        present = [head.key.frame for head in project.masks.of_track(track.id, Layer.AMODAL)]
        # Hidden between two frames is hidden; after the last box nobody knows.
        assert present == [2, 3, 4, 5, 6]
        assert [frame for frame, _ in project.runs.hypothesis_masks(run.id, 0)] == list(range(9))
        changes = project.runs.finish(run.id, RunStatus.FINISHED, scores=[0.7])
        assert {key.frame for key in changes.masks} == {2, 3, 4, 5, 6}
        assert [head.score for head in project.masks.of_track(track.id, Layer.AMODAL)] == [0.7] * 5
