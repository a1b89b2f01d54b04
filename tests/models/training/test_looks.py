"""How training clips look: parts of the ground that do not obey the camera, codes, edges, photographs."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from core.errors import BadInputError
from models.training.generator.habits import FILMED, Kind
from models.training.generator.looks.filming import Film
from models.training.generator.looks.grounds import LARGER, Ground
from models.training.generator.looks.look import Look, draw_filmed_look
from models.training.generator.looks.painter import Painter
from models.training.generator.looks.photos import Photos, load_photos
from models.training.generator.material import Material
from models.training.generator.scene import draw_masks, draw_scene
from models.training.generator.silhouettes import Silhouettes
from scripts.fetch_photos import SIDE, cut

SIZE = (48, 64)
STRIPES = np.tile(
    (np.arange(LARGER * SIZE[1]) % 256).astype(np.uint8)[None, :, None], (LARGER * SIZE[0], 1, 3)
)
"""Every column has a grey level of its own: what one sees tells how far the ground has run."""


def test_a_plain_ground_obeys_the_camera_and_one_with_depth_does_not() -> None:
    """Shifted by 10 pixels, the first shows what lay 10 pixels away, the second only on average."""
    rng = np.random.default_rng(0)
    for parallax, spread in ((0.0, 0), (0.8, 3)):
        ground = Ground(STRIPES, SIZE, rng, Look(parallax=parallax))
        ran = ground.paint(0, np.zeros(2)).astype(int) - ground.paint(1, np.array([10.0, 0.0]))
        middle = ran[8:-8, 16:-16]
        assert (np.ptp(middle) > spread) == (parallax > 0)
        assert abs(np.median(middle) - 10) <= 5


def test_only_a_part_of_the_ground_sways() -> None:
    """Without any camera motion some pixels change from frame to frame, and some never do."""
    ground = Ground(STRIPES, SIZE, np.random.default_rng(1), Look(sway=0.4))
    frames = np.stack([ground.paint(frame, np.zeros(2)) for frame in range(5)]).astype(int)
    moved = np.ptp(frames, axis=0).max(axis=-1) > 0
    assert 0.05 < moved.mean() < 0.95


def test_a_strong_code_lets_still_blocks_stand() -> None:
    """Of two noisy pictures of the same wall, the second is taken over from the first in whole blocks."""
    rng = np.random.default_rng(2)
    wall = np.full((64, 64, 3), 120, dtype=np.uint8)
    for quality, stands in ((30, True), (85, False)):
        film = Film((64, 64), 2, rng, Look(noise=2.0, compression=quality))
        first, second = film.take(wall, 0), film.take(wall, 1)
        assert bool((first == second).all()) == stands


def test_painted_clips_of_every_kind_look_like_their_masks() -> None:
    """With soft, misplaced edges too, the inside of the object has other colours when its skin is another."""
    rng = np.random.default_rng(3)
    photos = Photos((rng.integers(0, 256, (80, 90, 3), dtype=np.uint8),))
    material = Material(Silhouettes((), ()), photos=photos, habits=FILMED)
    for kind in (Kind.POLE, Kind.BARRIER, Kind.PANEL):
        scene = draw_scene(rng, material, 4, kind=kind)
        painter = Painter(scene, rng, 0.5, draw_filmed_look(rng), photos)
        pictures = np.stack([painter.paint(frame) for frame in range(4)])
        assert pictures.shape == (*draw_masks(scene, 0.5).amodal.shape, 3)
        assert pictures.std() > 0


def test_photographs_are_cut_to_size_and_a_folder_without_any_is_refused(tmp_path: Path) -> None:
    """The error says where to get some."""
    with pytest.raises(BadInputError, match="fetch_photos"):
        load_photos(tmp_path)
    cv2.imwrite(str(tmp_path / "one.png"), np.full((30, 50, 3), (10, 20, 250), dtype=np.uint8))
    photos = load_photos(tmp_path)
    piece = photos.cut(np.random.default_rng(0), (64, 20))
    assert piece.shape == (64, 20, 3)
    assert piece[..., 0].mean() > piece[..., 2].mean()  # red stays red


def test_pieces_cover_a_large_picture() -> None:
    """Together they have its pixels, and none is too large."""
    picture = np.zeros((SIDE + 10, 2 * SIDE + 1, 3), dtype=np.uint8)
    pieces = cut(picture)
    assert sum(piece[..., 0].size for piece in pieces) == picture[..., 0].size
    assert max(max(piece.shape[:2]) for piece in pieces) <= SIDE
