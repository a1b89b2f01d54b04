"""What compositions of a real project show: its background, its objects, and what nobody knows."""

import itertools
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from core.changes.masks import MaskEdit, MaskKey
from core.compose.layers import Backdrop, KeyFrame, Timing
from core.errors import BadInputError, Cancelled
from core.masks.rle import encode_rle
from core.progress import CancelToken
from core.store.project import Project
from core.types import BoolMask, Layer
from models.composing.asking import asking
from models.composing.backgrounds import alone_at, make_backgrounds
from models.composing.source import CompositionSource
from tests.compose.plain import plain
from tests.compose.scene import BALL, BOX, FRAMES, MARGIN, ball, box, ground, picture, write_scene
from tests.steps import BRUSH


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.setenv("AMODAL_CACHE", str(tmp_path / "cache"))
    with write_scene(tmp_path) as made:
        yield made


@pytest.fixture
def source(project: Project) -> Iterator[CompositionSource]:
    with CompositionSource(asking(project), 1) as made:
        yield made


def test_the_background_is_what_some_frame_shows_and_unknown_under_what_stands(
    source: CompositionSource,
) -> None:
    for frame in (0, 2):
        made = source.background(frame)
        unknown = ~made.known
        assert unknown[30:46, 60:68].all(), "the box hides its ground in every frame"
        assert not unknown[ball(frame) & ~near(box())].any()
        passed = ball(frame) & ~near(box())
        assert np.abs(made.rgb[passed].astype(int) - ground()[passed]).mean() < 6
        untouched = ~near(ball(frame) | box())
        assert np.array_equal(made.rgb[untouched], picture(frame)[untouched])
    completed = source.background(2, Backdrop.COMPLETED)
    assert completed.known.all()
    assert np.array_equal(completed.rgb, source.background(2).rgb)


def near(mask: BoolMask) -> BoolMask:
    return cv2.dilate(mask.astype(np.uint8), np.ones((13, 13), np.uint8)) > 0


def test_a_background_is_made_once_and_anew_when_masks_change(project: Project, tmp_path: Path) -> None:
    ask = asking(project)
    with CompositionSource(ask, 1) as first:
        assert not first.is_made(1)
        made = first.background(1)
    kept = sorted((tmp_path / "cache" / "backgrounds").iterdir())
    assert len(kept) == 1
    before = kept[0].stat().st_mtime_ns
    with CompositionSource(ask, 1) as second:
        assert second.is_made(1)
        again = second.background(1)
        assert np.array_equal(again.rgb, made.rgb)
        assert np.array_equal(again.known, made.known)
    assert kept[0].stat().st_mtime_ns == before
    kept[0].write_bytes(b"AMB1 damaged")
    with CompositionSource(ask, 1) as third:
        assert np.array_equal(third.background(1).rgb, made.rgb)
    head = project.masks.head(MaskKey(BOX, 1, Layer.MODAL))
    assert head is not None
    project.masks.commit([MaskEdit(head.key, None, head.revision_id)], step=BRUSH)
    with CompositionSource(ask, 1) as fourth:
        assert not fourth.is_made(1)


def test_what_nobody_moved_is_the_clip(project: Project, source: CompositionSource) -> None:
    composition = project.compositions.of(1)
    assert composition.order == (1, 2)
    for frame in range(FRAMES - 1):
        made = source.composed(composition, frame)
        seen = near(ball(frame) | box()) & ~(ball(frame) | box())
        assert not made.holes[ball(frame) | box()].any()
        assert np.array_equal(made.rgb[ball(frame) | box()], picture(frame)[ball(frame) | box()])
        assert np.array_equal(made.rgb[~near(seen)], picture(frame)[~near(seen)])


def test_the_ball_in_front_of_the_box_and_a_hidden_part_without_completion(
    project: Project, source: CompositionSource
) -> None:
    front = project.compositions.of(1).moved(1, 1)
    made = source.composed(front, 3)
    hidden = ball(3) & box()
    assert hidden.any()
    assert (made.rgb[hidden] == (230, 120, 30)).all()
    with_gap = project.compositions.of(1)
    head = project.masks.head(MaskKey(BALL, 5, Layer.AMODAL))
    assert head is not None
    grown = ball(5).copy()
    grown[10:20, 100:110] = True
    project.masks.commit(
        [MaskEdit(head.key, encode_rle(np.pad(grown, MARGIN)), head.revision_id)], step=BRUSH
    )
    source.forget()
    made = source.composed(with_gap, 5)
    gap = np.zeros_like(grown)
    gap[10:20, 100:110] = True
    gap &= ~ball(5)
    assert np.array_equal(made.holes & ~near(box()), gap), "hidden, and nobody completed it"
    assert (made.rgb[gap] == 0).all()
    assert np.array_equal(made.rgb[ball(5)], picture(5)[ball(5)]), "what is seen needs no completion"


def test_a_completion_is_cut_where_its_mask_has_shrunk(project: Project, source: CompositionSource) -> None:
    head = project.masks.head(MaskKey(BALL, 0, Layer.AMODAL))
    modal = project.masks.head(MaskKey(BALL, 0, Layer.MODAL))
    assert head is not None
    assert modal is not None
    half = ball(0).copy()
    half[33:37] = False
    code = encode_rle(np.pad(half, MARGIN))
    project.masks.commit(
        [MaskEdit(head.key, code, head.revision_id), MaskEdit(modal.key, code, modal.revision_id)], step=BRUSH
    )
    composition = replace(project.compositions.of(1), backdrop=Backdrop.NONE)
    made = source.composed(composition, 0)
    assert np.array_equal(made.alpha > 0, half | box())


def test_frames_of_a_moved_composition_equal_other_code(project: Project, source: CompositionSource) -> None:
    one = project.compositions.of(1).moved(1, 1, 2, 4)
    one = one.with_key(1, KeyFrame(0, -3.5, 8.25, 1.2, 10)).with_key(1, KeyFrame(4, 10, -5, 0.8, -20))
    one = one.duplicated(1).with_layer(replace(one.layer(2), opacity=0.7))
    one = one.with_layer(replace(one.layer(1), timing=Timing(start=1, speed=0.5)))
    for frame in (0, 3):
        pictures = source.pictures(one, frame)
        right, unknown = plain(one, frame, source.background(frame), pictures)
        made = source.composed(one, frame)
        assert np.abs(made.rgb - right).max() <= 2
        sure = np.abs(unknown - 1 / 510) > 1e-4
        assert np.array_equal(made.holes[sure], (unknown > 1 / 510)[sure])
    assert 1 not in source.pictures(one, 0), "it starts later"
    assert source.pictures(one, 3)[1].x == 20 + 14 - 9


def test_a_layer_of_a_track_put_away_shows_nothing(project: Project, source: CompositionSource) -> None:
    composition = project.compositions.of(1)
    project.tracks.archive(BALL)
    source.forget()
    assert set(source.pictures(composition, 1)) == {2}


def test_a_missing_picture_is_one_line(project: Project, tmp_path: Path) -> None:
    (tmp_path / "clip" / "002.png").unlink()
    with CompositionSource(asking(project), 1) as source, pytest.raises(BadInputError, match=r"frame 2"):
        source.background(2)


def test_backgrounds_are_made_beforehand_from_a_frame_on(project: Project) -> None:
    clip = project.clips.list()[0]
    steps = make_backgrounds(asking(project), clip, project.media.of(clip), 4, CancelToken())
    assert [(one.done, one.total) for one in itertools.islice(steps, 3)] == [(n, FRAMES) for n in range(3)]
    steps.close()
    with CompositionSource(asking(project), 1) as source:
        assert [source.is_made(frame) for frame in range(FRAMES)] == [False] * 4 + [True] * 2, "4 and 5 first"
    token = CancelToken()
    rest = make_backgrounds(asking(project), clip, project.media.of(clip), 0, token)
    assert next(rest).total == FRAMES - 2
    token.cancel()
    with pytest.raises(Cancelled):
        next(rest)
    assert list(make_backgrounds(asking(project), clip, project.media.of(clip), 0, CancelToken()))
    assert not list(make_backgrounds(asking(project), clip, project.media.of(clip), 0, CancelToken()))


def test_what_another_thread_makes_is_waited_for(tmp_path: Path) -> None:
    place, token, entered = tmp_path / "one.amb", CancelToken(), threading.Event()

    def enter() -> None:
        with alone_at(place, None):
            entered.set()

    other = threading.Thread(target=enter)
    with alone_at(place, None):
        other.start()
        token.cancel()
        with pytest.raises(Cancelled), alone_at(place, token):
            pass
        assert not entered.is_set()
    other.join()
    assert entered.is_set()
