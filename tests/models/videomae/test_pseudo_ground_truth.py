"""The experiment with pseudo ground truth, whole, on toys; and what it is split and scored by."""

import sys
from pathlib import Path

import pytest

from benchmarks.pseudo_ground_truth.__main__ import main
from benchmarks.pseudo_ground_truth.scoring import by_sequence
from benchmarks.pseudo_ground_truth.sets import halves, sequence_of, true_boxes
from core.formats.evaluation.evaluation_folder import open_evaluation_folder
from core.metrics.tally import Tally
from tests.models.videomae.toy_clips import write_clips


def test_the_command_runs_from_both_sets_to_the_table_and_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second run finds all that the first one kept and says the same."""
    write_clips(tmp_path / "first", (14, 18))
    write_clips(tmp_path / "second")
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- figures -->\n<!-- end of figures -->\nafter\n")
    typed = ["x", "--out", tmp_path / "out", "--first", tmp_path / "first", "--second", tmp_path / "second"]
    typed += ["--proposer", "convex", "--cue", "occluder", "--steps", 1, "--more", 1, "--batch", 1]
    monkeypatch.setattr(sys, "argv", [str(word) for word in [*typed, "--markdown", page]])
    main()
    text = page.read_text()
    rows = [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("|")]
    assert [name for name in rows if name in ("as seen", "before", "longer", "pseudo", "truth")] == [
        "as seen", "before", "longer", "pseudo", "truth"
    ]  # fmt: skip
    assert "pseudo − before" in rows
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    capsys.readouterr()
    main()
    assert page.read_text() == text
    assert "loss" not in capsys.readouterr().out


def test_no_sequence_is_in_both_halves_and_scores_are_pooled_by_it(tmp_path: Path) -> None:
    clips = open_evaluation_folder(write_clips(tmp_path, (16, 22, 26)))
    one, two = halves(clips)
    assert {clip.name for clip in (*one, *two)} == {clip.name for clip in clips}
    assert not {sequence_of(clip) for clip in one} & {sequence_of(clip) for clip in two}
    assert sequence_of(clips[0]) == "block 16"
    tallies = {}
    for number, clip in enumerate(clips):
        tallies[clip.name] = Tally()
        tallies[clip.name].frames = number + 1
    assert [one.frames for one in by_sequence(clips, tallies)] == [1, 2, 3]
    assert true_boxes(clips[0])[0] == (16.0, 12.0, 20.0, 20.0)
