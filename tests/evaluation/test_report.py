"""The report page: whole HTML, nothing from elsewhere, names escaped, pictures of the right clips."""

import base64
import re
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.masks.rle import encode_rle
from models.evaluation.judging import Sample
from models.evaluation.report.overlays import MISSED, VISIBLE, choose_window, draw_panels
from models.evaluation.report.page import choose_clips, write_report
from models.evaluation.rows import Setting
from models.evaluation.running import evaluate
from models.evaluation.survey import choose_frames
from tests.evaluation.folders import write_clip, write_set
from tests.evaluation.test_running import run

VOID = {"meta", "img", "br", "link", "input", "hr"}


class Checker(HTMLParser):
    """Collects sources and finds tags that are not closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.sources: list[str] = []
        self.images = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        self.images += tag == "img"
        self.sources += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "data")]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag, attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def page_of(folder: Path, rows: list[Setting], title: str = "set") -> tuple[str, Checker]:
    file = StringIO()
    write_report(run(evaluate(folder, rows)), title, file)
    checker = Checker()
    checker.feed(file.getvalue())
    assert checker.open == []
    return file.getvalue(), checker


def test_page_stands_alone(tmp_path: Path) -> None:
    rows = [Setting("modal", "modal"), Setting("a & b", "temporal", hypotheses=3)]
    with pytest.raises(Exception, match="is no name"):
        page_of(write_set(tmp_path), rows)
    text, checker = page_of(tmp_path, [rows[0], Setting("top", "temporal", hypotheses=3)], "<i>set</i>")
    assert checker.sources
    assert all(source.startswith("data:image/jpeg;base64,") for source in checker.sources)
    assert not re.search(r"https?://|url\(|@import|<script", text)
    assert "&lt;i&gt;set&lt;/i&gt;" in text
    for words in (
        "Better than modal by",
        "Best of k hypotheses",
        "By how much is hidden",
        "prefers-color-scheme",
    ):
        assert words in text
    # Two rows, three clips, three frames, three views.
    assert checker.images == 2 * 3 * 3 * 3


def test_same_evaluation_same_page_but_for_times(tmp_path: Path) -> None:
    write_set(tmp_path, 2, 3)
    pages = [page_of(tmp_path, [Setting("convex", "convex")])[0] for _ in range(2)]
    first, second = (re.sub(r"\d+\.\d+<small>loading [\d.]+ s", "", page) for page in pages)
    assert first == second


def test_page_without_truth_shows_pictures(tmp_path: Path) -> None:
    write_clip(tmp_path, "a", 3, truth=False)
    text, checker = page_of(tmp_path, [Setting("convex", "convex")])
    assert "No clip has truth" in text
    assert "as proposed" in text
    assert checker.images == 3 * 2


def test_best_median_and_worst(tmp_path: Path) -> None:
    found = run(evaluate(write_set(tmp_path, 3), [Setting("modal", "modal")]))
    (row,) = found.rows
    chosen = choose_clips(row, "mIoU")
    values = [score.top_1.mean("mIoU") for _, score in chosen]
    assert [words for words, _ in chosen] == ["best", "median", "worst"]
    assert values == sorted((c.top_1.mean("mIoU") or 0.0 for c in row.clips), reverse=True)
    single = run(evaluate(tmp_path / "clip1", [Setting("modal", "modal")]))
    assert [words for words, _ in choose_clips(single.rows[0], "mIoU")] == ["best and median and worst"]


@given(count=st.integers(1, 60), data=st.data())
def test_chosen_frames_hold_the_most_hidden_one(count: int, data: st.DataObject) -> None:
    shares = data.draw(st.dictionaries(st.integers(0, count - 1), st.floats(0, 1)))
    chosen = choose_frames(count, shares)
    assert list(chosen) == sorted(set(chosen))
    assert len(chosen) == min(3, count)
    assert all(0 <= frame < count for frame in chosen)
    if shares:
        assert max(shares.values()) == max(shares.get(frame, -1.0) for frame in chosen)


@given(st.integers(1, 300), st.integers(1, 300), st.data())
def test_window_lies_in_the_picture_and_holds_the_object(
    rows: int, columns: int, data: st.DataObject
) -> None:
    mask = np.zeros((rows, columns), np.bool_)
    y, x = data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, columns - 1))
    mask[y : y + data.draw(st.integers(1, 50)), x : x + data.draw(st.integers(1, 50))] = True
    left, top, width, height = choose_window(mask)
    assert 0 <= left <= left + width <= columns
    assert 0 <= top <= top + height <= rows
    assert mask[top : top + height, left : left + width].sum() == mask.sum()


def decoded(uri: str) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    data = np.frombuffer(base64.b64decode(uri.partition(",")[2]), np.uint8)
    return np.asarray(cv2.cvtColor(np.asarray(cv2.imdecode(data, 1)), cv2.COLOR_BGR2RGB), np.uint8)


def test_missed_part_is_drawn_as_missed() -> None:
    truth = np.zeros((60, 80), np.bool_)
    truth[20:40, 20:60] = True
    modal = truth.copy()
    modal[:, 40:] = False
    rgb = np.zeros((60, 80, 3), np.uint8)
    panels = draw_panels(rgb, modal, truth, Sample(0, encode_rle(modal)))
    assert panels.truth is not None
    picture = decoded(panels.answer)
    x, y, width, height = choose_window(truth)
    scale = picture.shape[1] / width
    seen = picture[int((30 - y) * scale), int((30 - x) * scale)]
    area = picture[
        int((25 - y) * scale) : int((35 - y) * scale), int((45 - x) * scale) : int((55 - x) * scale)
    ]
    assert np.abs(seen - np.array(VISIBLE) * 0.45).max() < 25
    assert np.abs(area.reshape(-1, 3).mean(0) - np.array(MISSED) * 0.66).max() < 25
    assert area.std() > 10, "stripes"
    assert height <= 60
