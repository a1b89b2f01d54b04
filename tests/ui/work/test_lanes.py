"""Work beside the UI thread: order, the newest of a key, who goes first, and the end of a window."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from core.progress import CancelToken
from tests.window import WAIT_MS
from ui.work.lane import Lane
from ui.work.pool import Rank
from ui.work.work import KEPT, MOST, Work


class Heard:
    """What came back on the UI thread."""

    def __init__(self) -> None:
        self.results: list[Any] = []
        self.errors: list[Exception] = []

    def submit(self, lane: Lane, work: Callable[[], object]) -> None:
        lane.submit(work, self._take, self.errors.append)

    def newest(self, lane: Lane, work: Callable[[CancelToken], object], key: str = "") -> None:
        lane.newest(work, self._take, self.errors.append, key)

    def _take(self, result: object) -> None:
        assert threading.current_thread() is threading.main_thread()
        self.results.append(result)


class Gate:
    """Work that waits until it is let through."""

    def __init__(self) -> None:
        self.begun, self.opened = threading.Event(), threading.Event()

    def __call__(self, result: object = "through") -> object:
        self.begun.set()
        assert self.opened.wait(WAIT_MS / 1000)
        return result


@pytest.fixture
def work(qtbot: QtBot) -> Iterator[Work]:
    made = Work()
    yield made
    made.close()
    made.store.close()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate()
    yield made
    made.opened.set()


def wait_until_done(qtbot: QtBot, *lanes: Lane) -> None:
    qtbot.waitUntil(lambda: not any(lane.pending for lane in lanes), timeout=WAIT_MS)


def test_results_come_in_the_order_of_the_work(qtbot: QtBot, work: Work, heard: Heard) -> None:
    lane = work.lane("numbers")
    for number in range(50):
        heard.submit(lane, lambda n=number: n)  # type: ignore[misc]
    wait_until_done(qtbot, lane)
    assert heard.results == list(range(50))


def test_what_breaks_is_told_and_the_rest_is_done(qtbot: QtBot, work: Work, heard: Heard) -> None:
    lane = work.lane("numbers")
    heard.submit(lane, lambda: 1 // 0)
    heard.submit(lane, lambda: 1)
    wait_until_done(qtbot, lane)
    assert [type(error) for error in heard.errors] == [ZeroDivisionError]
    assert heard.results == [1]


def test_the_newest_of_a_key_wins(qtbot: QtBot, work: Work, heard: Heard, gate: Gate) -> None:
    lane = work.lane("previews")
    tokens: list[CancelToken] = []
    begun: list[int] = []

    def running(token: CancelToken) -> object:
        tokens.append(token)
        return gate("old")

    heard.newest(lane, running)
    heard.newest(lane, lambda _token: gate("other"), "another key")
    assert gate.begun.wait(WAIT_MS / 1000)
    for number in range(10):
        heard.newest(lane, lambda _token, n=number: begun.append(n))  # type: ignore[misc]
    assert tokens[0].is_cancelled, "what runs is asked to stop"
    gate.opened.set()
    wait_until_done(qtbot, lane)
    assert begun == [9], "what waited was dropped"
    assert heard.results == ["other", None], "nothing of what was replaced is delivered"


def test_what_runs_may_be_answered_although_something_newer_waits(
    qtbot: QtBot, work: Work, heard: Heard, gate: Gate
) -> None:
    lane = work.lane("scribbles")
    lane.newest(lambda _token: gate("first"), heard.results.append, heard.errors.append)
    assert gate.begun.wait(WAIT_MS / 1000)
    for answer in ("second", "third"):
        lane.newest(
            lambda _token, a=answer: a,  # type: ignore[misc]
            heard.results.append,
            heard.errors.append,
            stops=False,
        )
    gate.opened.set()
    wait_until_done(qtbot, lane)
    assert heard.results == ["first", "third"]


def test_what_is_given_up_is_not_delivered(qtbot: QtBot, work: Work, heard: Heard) -> None:
    lane = work.lane("previews")
    heard.newest(lane, lambda _token: 1)
    lane.cancel()
    heard.submit(lane, lambda: 2)
    wait_until_done(qtbot, lane)
    assert heard.results == [2]


def test_media_that_do_not_answer_leave_threads_for_the_screen(
    qtbot: QtBot, work: Work, heard: Heard, gate: Gate
) -> None:
    blocked = [work.lane(f"media {number}", may_be_left=True) for number in range(MOST + 2)]
    for lane in blocked:
        heard.submit(lane, gate)
    shapes = work.lane("shapes", Rank.SCREEN)
    heard.submit(shapes, lambda: "shown")
    wait_until_done(qtbot, shapes)
    assert heard.results == ["shown"]
    gate.opened.set()
    wait_until_done(qtbot, *blocked)


def test_what_the_screen_waits_for_goes_first(qtbot: QtBot, work: Work, heard: Heard, gate: Gate) -> None:
    blocked = [work.lane(f"tool {number}", Rank.SCREEN, may_be_left=True) for number in range(MOST)]
    for lane in blocked:
        heard.submit(lane, gate)
    begun: list[Rank] = []
    lanes = [work.lane(rank.name, rank) for rank in reversed(Rank)]
    for lane, rank in zip(lanes, reversed(Rank), strict=True):
        lane.submit(lambda r=rank: begun.append(r), lambda _none: None, heard.errors.append)  # type: ignore[misc]
    assert begun == []
    gate.opened.set()
    wait_until_done(qtbot, *blocked, *lanes)
    assert sorted(begun) == list(Rank)
    assert begun[0] is Rank.SCREEN


def test_few_threads_stay_and_none_after_the_end(qtbot: QtBot, heard: Heard, gate: Gate) -> None:
    work = Work()
    lanes = [work.lane(f"lane {number}") for number in range(MOST)]
    for lane in lanes:
        heard.submit(lane, gate)
    gate.opened.set()
    wait_until_done(qtbot, *lanes)
    qtbot.waitUntil(lambda: len(threads("work")) == KEPT, timeout=WAIT_MS)
    heard.submit(work.store, lambda: "saved")
    work.close()
    work.store.close()
    assert not threads("work")
    assert not threads("store")
    assert heard.results == ["through"] * MOST, "what was not delivered by then never is"


def test_closing_finishes_what_a_lane_owes(qtbot: QtBot, heard: Heard, gate: Gate) -> None:
    work, done = Work(), []
    files, strips = work.lane("files"), work.lane("strips", may_be_left=True)
    heard.submit(strips, gate)
    assert gate.begun.wait(WAIT_MS / 1000)
    heard.submit(strips, lambda: done.append("strip"))
    for _ in range(3):
        heard.submit(files, lambda: done.append("file"))
    work.close()
    work.store.close()
    assert done == ["file"] * 3, "what may be left is neither waited for nor begun"
    gate.opened.set()
    qtbot.waitUntil(lambda: not threads("strips"), timeout=WAIT_MS)
    assert done == ["file"] * 3


def threads(name: str) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == name]
