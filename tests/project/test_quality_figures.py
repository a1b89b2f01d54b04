"""The tables of docs/quality.md: measured once per clip, whatever `lite` loses is said."""

from pathlib import Path

import pytest

from benchmarks.quality import rows
from benchmarks.quality.rows import Bench
from benchmarks.quality.sets import ClipSet, open_set
from benchmarks.quality.sheets import write_sheets
from benchmarks.quality.tables import END, START, Figures, markdown, put_between_markers
from core.errors import BadInputError
from models.evaluation.sequences.real_clips import open_real_clips
from models.lite.proposer import WEIGHTS
from tests.models.test_real_clips import folder

__all__ = ["folder"]


def test_figures_are_measured_once_and_losses_are_said(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = ClipSet("made", open_real_clips(folder))
    bench = Bench(tmp_path / "kept", WEIGHTS)
    figures = Figures([made, made], bench, ["modal", "lite"], ["none", "occluder", "depth"])
    text = markdown(figures)
    lines = text.splitlines()
    assert sum("| none | `lite` |" in line for line in lines) == 3
    assert not any(line.startswith("| depth |") and "0." in line for line in lines)
    ours, other = (bench.row(name, "none", made.clips, "made") for name in ("lite", "modal"))
    assert ours is not None
    assert other is not None
    open_clip = next(line for line in lines if line.startswith("| made | none (1) | none"))
    loses = other.value("iou", other.of_kind("none")) - ours.value("iou", ours.of_kind("none")) >= 0.0005
    assert ("**`modal` (" in open_clip) == loses
    monkeypatch.setattr(rows, "measure_clip", lambda *_: pytest.fail("it was measured before"))
    assert markdown(figures) == text
    page = tmp_path / "page.md"
    page.write_text(f"before\n{START}\nold\n{END}\nafter\n")
    put_between_markers(page, text)
    assert page.read_text() == f"before\n{START}\n{text}{END}\nafter\n"


def test_sheets_show_every_clip(folder: Path, tmp_path: Path) -> None:
    write_sheets(tmp_path / "sheets", [ClipSet("made", open_real_clips(folder))], Bench(tmp_path, WEIGHTS))
    names = sorted(path.name for path in (tmp_path / "sheets").iterdir())
    assert names == ["made-0-post.jpg", "made-1-open.jpg"]


def test_a_set_of_another_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="is no set"):
        open_set("imagined", tmp_path)
