"""What a job held is let go with it, not when Python next looks for circles."""

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.formats.importing import import_into
from core.masks.rle import encode_rle
from core.progress import CancelToken
from core.store.project import Project
from models.jobs.job import ProposalSettings
from models.jobs.prepare import prepare_job
from models.jobs.sequences import MediaFrameSequence, RleMaskSequence
from tests.clips import write_folder


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collector")
def test_masks_that_a_job_decoded_go_with_it() -> None:
    masks = RleMaskSequence({0: encode_rle(np.ones((4, 6), np.bool_))}, (4, 6), 2)
    mask = weakref.ref(masks[0])
    assert mask() is not None
    del masks
    assert mask() is None


@pytest.mark.usefixtures("no_collector")
def test_pictures_that_a_job_read_go_with_it(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p.amodal") as project:
        list(import_into(project, write_folder(tmp_path / "disc", 2), cancel=CancelToken()))
        track = project.tracks.list(project.clips.list()[0].id)[0]
        job = prepare_job(project, track.id, ProposalSettings("modal"))
    with MediaFrameSequence(job.media, job.canvas) as frames:
        picture = weakref.ref(frames[0])
        assert picture() is not None
    del frames
    assert picture() is None
