"""Each adapter against its stub: it writes what the repository wants and reads what it gives, in place."""

import ast
import sys
from pathlib import Path

import numpy as np
import pytest

from core.progress import CancelToken
from core.types import BoolVideo
from models.adapters.kit.described import DESCRIBED, described
from models.adapters.kit.process import FOREIGN
from models.proposers.protocol import ProposalRequest
from models.proposers.registry import load_proposer, offered_proposers
from tests.models.adapters.conftest import Add
from tests.models.collecting import collect

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stubs' interpreters are shell scripts")
NAMES = [one.name for one in DESCRIBED]
every_adapter = pytest.mark.parametrize("name", NAMES)
FRAMES = 40


def scene(frames: int = FRAMES) -> tuple[ProposalRequest, BoolVideo]:
    """A red box that moves to the right behind a reddish bar; in two frames nothing of it is seen."""
    whole = np.zeros((frames, 90, 160), dtype=np.bool_)
    for frame in range(frames):
        whole[frame, 30:60, 10 + 2 * frame : 50 + 2 * frame] = True
    bar = np.zeros_like(whole)
    bar[:, :, 60:72] = True
    pictures = np.full((*whole.shape, 3), (40, 160, 160), dtype=np.uint8)
    pictures[bar] = (40, 160, 40)
    pictures[whole] = (255, 10, 10)
    pictures[whole & bar] = (180, 20, 90)
    modal = whole & ~bar
    for frame in {17, 18} & set(range(frames)):
        modal[frame] = False
    return ProposalRequest(modal, pictures, seed=3), whole


def iou(first: BoolVideo, second: BoolVideo) -> float:
    return float((first & second).sum() / max(1, (first | second).sum()))


@every_adapter
def test_masks_come_back_where_the_object_is(name: str, add: Add) -> None:
    add(name)
    request, whole = scene()
    found = collect(load_proposer(name), request)
    seen = np.asarray(request.modal).any(axis=(1, 2))
    assert not found.masks[0][~seen].any()
    ious = [iou(found.masks[0, frame], whole[frame]) for frame in np.flatnonzero(seen)]
    # SaVos gives all frames the scale of the largest mask, so that others are stretched a little.
    assert min(ious) > (0.6 if name == "savos" else 0.9)
    assert np.mean(ious) > 0.9
    # All is seen here: a mask of the frame before or after would lie beside it.
    assert min(ious[:4]) > 0.97


@pytest.mark.parametrize("name", ["savos", "eoras", "c2f-seg"])
def test_masks_come_back_with_the_real_torch(name: str, add: Add) -> None:
    add(name, plain=False)
    request, whole = scene(12)
    found = collect(load_proposer(name), request)
    assert iou(found.masks[0], whole) > 0.85  # the crop of SaVos does not reach all that is hidden


def test_image_models_of_c2f_seg_take_picture_by_picture(add: Add) -> None:
    add("c2f-seg")
    request, whole = scene(5)
    request = ProposalRequest(request.modal, request.frames, hypotheses=2, options={"dataset": "KINS"})
    found = collect(load_proposer("c2f-seg"), request)
    assert found.masks.shape[0] == 2
    assert iou(found.masks[1], whole) > 0.9


def test_large_pictures_are_made_smaller_for_savos_and_masks_large_again(add: Add) -> None:
    add("savos")
    whole = np.zeros((2, 200, 2000), dtype=np.bool_)
    whole[:, 50:150, 500:900] = True
    pictures = np.full((*whole.shape, 3), (0, 200, 200), dtype=np.uint8)
    pictures[whole] = (255, 0, 0)
    modal = whole.copy()
    modal[:, :, 700:750] = False
    found = collect(load_proposer("savos"), ProposalRequest(modal, pictures))
    assert iou(found.masks[0], whole) > 0.95


def test_frames_that_aisformer_does_not_find_keep_their_mask_and_are_counted(add: Add) -> None:
    add("aisformer")
    request, _ = scene(3)
    unlike = ProposalRequest(np.roll(np.asarray(request.modal), 70, axis=2), request.frames)
    updates = list(load_proposer("aisformer").propose(unlike, CancelToken()))
    assert updates[-1].facts["warnings"] == ["3 frames without a detection of the object"]
    assert np.array_equal(next(update.masks[0] for update in updates if 0 in update.masks), unlike.modal[0])


def test_only_what_was_added_is_offered(add: Add) -> None:
    assert not set(NAMES) & set(offered_proposers())
    assert "not added: `" in str(load_proposer("eoras").missing())
    added = add("eoras")
    assert "eoras" in offered_proposers()
    before = load_proposer("eoras").fingerprint
    added.weights.write_bytes(added.weights.read_bytes() + b" ")
    assert load_proposer("eoras").fingerprint != before
    added.weights.unlink()
    assert "eoras" not in offered_proposers()
    assert str(added.weights) in str(load_proposer("eoras").missing())


@pytest.mark.parametrize(
    "path", [*(described(name).script for name in NAMES), FOREIGN, FOREIGN.with_name("cropping.py")]
)
def test_what_runs_elsewhere_is_python_3_7_and_imports_nothing_of_ours(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 7))
    allowed = {"numpy", "PIL", "torch", "__future__", *sys.stdlib_module_names}
    for node in ast.walk(tree):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [one.name for one in node.names] if isinstance(node, ast.Import) else []
        assert {name.partition(".")[0] for name in names} <= allowed
