"""Results of other systems never make a completion larger than its mask, and that is said."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from core.formats.exporting import export_project
from core.formats.importing import import_into
from core.formats.kit.object_cut import ObjectCut
from core.formats.kit.protocol import ExportOptions
from core.masks.rle import decode_rle
from core.pictures.rgba_png import decode_rgba
from core.progress import result_of
from core.store.project import Project
from core.types import Layer
from tests.formats.test_sv4d import make


@pytest.mark.parametrize(("grown", "noted"), [(5, True), (1, False)])
def test_what_lies_beyond_the_mask_is_left_out_and_said(tmp_path: Path, grown: int, noted: bool) -> None:
    with make(tmp_path / "clip", frames=3) as project:
        out = tmp_path / "out"
        cut = ObjectCut(without_completion=True)
        list(export_project(project, out, "object-clip", ExportOptions(cut=cut)))
        for path in (out / "disc" / "ball" / "pictures").iterdir():
            whole = cv2.imread(str(path.parent.parent / "amodal" / path.name), cv2.IMREAD_GRAYSCALE)
            assert whole is not None
            size = 2 * grown + 1
            more = cv2.dilate(whole, np.ones((size, size), np.uint8))
            cv2.imwrite(str(path), np.dstack([np.full((*more.shape, 3), 90, np.uint8), more]))
        notes = " / ".join(map(str, result_of(import_into(project, out), lambda _told: None).notes))
        assert "3 pictures became completions" in notes
        assert ("3 pictures show more than their masks: what lies beyond was left out" in notes) == noted
        _check_alpha(project)


def _check_alpha(project: Project) -> None:
    track = project.tracks.list(project.clips.list()[0].id)[0]
    masks = {one.key.frame: decode_rle(one.rle) for one in project.masks.of_track(track.id, Layer.AMODAL)}
    made = list(project.completions.of_track(track.id))
    assert len(made) == 3
    for one in made:
        alpha = decode_rgba(one.png)[..., 3] > 0
        facts = one.facts
        place = np.s_[facts.y : facts.y + alpha.shape[0], facts.x : facts.x + alpha.shape[1]]
        assert alpha.sum() == masks[facts.frame].sum()
        assert (alpha == masks[facts.frame][place]).all()
