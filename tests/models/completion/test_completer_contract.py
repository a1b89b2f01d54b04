"""The rules of the protocol, checked on every registered completion engine."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import AmodalError, Cancelled, ModelUnavailableError, ShapeMismatchError
from core.progress import CancelToken
from core.types import BoolMask, BoolVideo
from models.completion.protocol import Completer, CompletionRequest, CompletionUpdate, RgbaCrop
from models.completion.registry import DEFAULT, completer_names, load_completer
from models.completion.rules import RuledCompleter
from models.proposers.protocol import Cue, CueKind

pytestmark = pytest.mark.usefixtures("tiny_weights")
NAMES = completer_names()
every_engine = pytest.mark.parametrize("name", NAMES)
fuzzed = settings(max_examples=25, suppress_health_check=list(HealthCheck), derandomize=True)


def engine(name: str) -> RuledCompleter:
    """Return an engine; skipped where its weights are missing."""
    found = load_completer(name)
    try:
        assert found.fingerprint
    except ModelUnavailableError as error:
        pytest.skip(str(error))
    return found


def boxes(rng: np.random.Generator, count: int, height: int, width: int, kind: str) -> BoolVideo:
    """Masks of the awkward kinds that people and models hand over."""
    masks = np.zeros((count, height, width), dtype=np.bool_)
    for frame in range(count):
        if kind == "full":
            masks[frame] = True
        elif kind == "noise":
            masks[frame] = rng.random((height, width)) < 0.3
        elif kind != "empty" and not (kind == "gaps" and rng.random() < 0.5):
            y, x = rng.integers(height), rng.integers(width)
            masks[frame, y : y + height // 2 + 1, x : x + width // 2 + 1] = True
    return masks


@st.composite
def requests(draw: st.DrawFn) -> CompletionRequest:
    """Requests of any size; modal masks need not even lie within the amodal ones."""
    count, height, width = draw(st.integers(1, 5)), draw(st.integers(1, 45)), draw(st.integers(1, 45))
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    kinds = st.sampled_from(["box", "full", "noise", "empty", "gaps"])
    modal = boxes(rng, count, height, width, draw(kinds))
    amodal = boxes(rng, count, height, width, draw(kinds))
    if draw(st.booleans()):
        amodal |= modal
    frames = rng.integers(0, 256, (count, height, width, 3), dtype=np.uint8)
    margin = draw(st.integers(0, (min(height, width) - 1) // 2))
    if margin:
        frames[:, :margin] = frames[:, height - margin :] = 0
        frames[:, :, :margin] = frames[:, :, width - margin :] = 0
    cue = Cue(CueKind.OCCLUDER, boxes(rng, count, height, width, "box")) if draw(st.booleans()) else None
    return CompletionRequest(
        frames,
        modal,
        amodal,
        margin,
        cue,
        seed=draw(st.integers(0, 2**33)),
        steps=draw(st.none() | st.just(2)),
    )


def check_rules(request: CompletionRequest, updates: list[CompletionUpdate]) -> None:
    delivered: set[int] = set()
    for update in updates:
        for frame, crop in update.pictures.items():
            assert frame not in delivered
            delivered.add(frame)
            check_picture(request, frame, crop)
    assert delivered == {frame for frame in range(len(request.amodal)) if request.amodal[frame].any()}
    fractions = [update.fraction for update in updates]
    assert fractions == sorted(fractions)
    assert fractions[-1] == pytest.approx(1.0)


def check_picture(request: CompletionRequest, frame: int, crop: RgbaCrop) -> None:
    assert crop.rgba.dtype == np.uint8
    whole = np.zeros((*request.amodal.shape[1:], 4), np.uint8)
    height, width = crop.rgba.shape[:2]
    whole[crop.y : crop.y + height, crop.x : crop.x + width] = crop.rgba
    assert np.array_equal(whole[..., 3], request.amodal[frame] * np.uint8(255))
    assert not whole[~request.amodal[frame]].any()
    rows, columns = np.nonzero(request.amodal[frame])
    assert (crop.y, crop.x) == (rows.min(), columns.min())
    seen = request.modal[frame] & request.amodal[frame]
    m = request.margin
    inside = np.zeros_like(seen)
    inside[m : seen.shape[0] - m, m : seen.shape[1] - m] = True
    seen &= inside
    assert np.array_equal(whole[seen, :3], request.frames[frame][seen])


@every_engine
@fuzzed
@given(request=requests())
def test_engine_keeps_all_rules(name: str, request: CompletionRequest) -> None:
    before = np.array(request.amodal), np.array(request.frames)
    check_rules(request, list(engine(name).complete(request, CancelToken())))
    assert np.array_equal(before[0], np.asarray(request.amodal))
    assert np.array_equal(before[1], np.asarray(request.frames))


def moving(count: int = 9) -> CompletionRequest:
    rng = np.random.default_rng(3)
    width = 40 + 4 * count
    amodal = np.zeros((count, 60, width), np.bool_)
    skin = rng.integers(0, 256, (30, 30, 3), dtype=np.uint8)
    frames = rng.integers(0, 256, (count, 60, width, 3), dtype=np.uint8)
    for frame in range(count):
        amodal[frame, 15:45, 5 + 4 * frame : 35 + 4 * frame] = True
        frames[frame, 15:45, 5 + 4 * frame : 35 + 4 * frame] = skin
    modal = amodal.copy()
    modal[:, :, 40:55] = False
    frames[:, :, 40:55] = 7
    return CompletionRequest(frames, modal, amodal, seed=11)


@every_engine
def test_engine_gives_the_same_for_the_same_seed(name: str) -> None:
    runs = [list(engine(name).complete(moving(), CancelToken())) for _ in range(2)]
    first, second = ({f: c.rgba for update in run for f, c in update.pictures.items()} for run in runs)
    assert first.keys() == second.keys()
    assert all(np.array_equal(first[frame], second[frame]) for frame in first)


@every_engine
def test_engine_does_not_start_when_cancelled_before(name: str) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(engine(name).complete(moving(), cancel))


@every_engine
def test_engine_stops_at_the_next_step_when_cancelled(name: str) -> None:
    cancel = CancelToken()
    updates = engine(name).complete(moving(30), cancel)
    next(updates)
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(updates)


class Watched:
    """Masks that remember the furthest frame asked for."""

    def __init__(self, masks: BoolVideo) -> None:
        self.masks, self.shape, self.asked = masks, masks.shape, 0

    def __len__(self) -> int:
        return len(self.masks)

    def __getitem__(self, frame: int, /) -> BoolMask:
        self.asked = max(self.asked, frame)
        return np.asarray(self.masks[frame])


@every_engine
def test_engine_reads_masks_only_when_it_gets_there(name: str) -> None:
    count = 1000
    masks = np.pad(np.ones((count, 6, 6), dtype=np.bool_), ((0, 0), (3, 3), (3, 3)))
    frames = np.broadcast_to(np.uint8(90), (count, 12, 12, 3))
    watched = Watched(masks)
    updates = engine(name).complete(CompletionRequest(frames, watched, masks), CancelToken())
    while not next(updates).pictures:
        pass
    assert watched.asked < 400


@every_engine
def test_engine_refuses_parts_that_do_not_belong_together(name: str) -> None:
    request = moving()
    for broken in (
        replace(request, frames=np.asarray(request.frames)[:-1]),
        replace(request, amodal=np.asarray(request.amodal)[:-1]),
        replace(request, amodal=np.asarray(request.amodal)[:, :-1]),
        replace(request, margin=30),
        replace(request, cue=Cue(CueKind.OCCLUDER, np.asarray(request.modal)[:-1])),
    ):
        with pytest.raises(ShapeMismatchError):
            list(engine(name).complete(broken, CancelToken()))


@every_engine
def test_engine_describes_itself(name: str) -> None:
    found = engine(name)
    assert (found.name, bool(found.summary), bool(found.fingerprint)) == (name, True, True)
    assert found.seconds_to_cancel > 0


def test_default_engine_is_registered_and_unknown_ones_are_refused() -> None:
    assert DEFAULT in NAMES
    with pytest.raises(ModelUnavailableError, match="known: "):
        load_completer("cubist")


class Careless:
    """An engine that breaks the rules it can break."""

    name = "careless"
    summary = "for this test"
    fingerprint = "1"
    seconds_to_cancel = 7.0

    def __init__(self, pictures: dict[int, RgbaCrop]) -> None:
        self.pictures = pictures

    def complete(self, request: CompletionRequest, cancel: CancelToken) -> list[CompletionUpdate]:
        return [CompletionUpdate(2.0, pictures=self.pictures), CompletionUpdate(0.5, pictures=self.pictures)]


def test_rules_hold_for_a_careless_engine_and_what_is_missing_is_said() -> None:
    request = moving(2)
    far = RgbaCrop(-20, 50, np.full((40, 40, 4), 9, np.uint8))
    careless: Completer = Careless({0: far, 1: far})  # type: ignore[assignment]
    ruled = RuledCompleter(careless)
    assert ruled.seconds_to_cancel == 7.0
    check_rules(request, list(ruled.complete(request, CancelToken())))
    partial: Completer = Careless({0: far})  # type: ignore[assignment]
    with pytest.raises(AmodalError, match="without frame 1"):
        list(RuledCompleter(partial).complete(request, CancelToken()))
    wrong: Completer = Careless({5: far})  # type: ignore[assignment]
    with pytest.raises(AmodalError, match="frame 5"):
        list(RuledCompleter(wrong).complete(request, CancelToken()))
