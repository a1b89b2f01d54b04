"""Rows from words on the command line."""

from pathlib import Path

import pytest

from core.errors import BadInputError
from models.evaluation.cues import GivenCue
from models.evaluation.rows import (
    Setting,
    check_rows,
    parse_cue,
    parse_predictions,
    parse_setting,
    proposer_rows,
)

BASE = Setting("", "", GivenCue.OCCLUDER, hypotheses=3, seed=7, steps=4, device="cpu")


def test_setting_changes_only_what_it_names() -> None:
    row = parse_setting("quick=diffusion-vas preset=fast steps=10 guidance=1.0 size=64x128", BASE)
    assert (row.name, row.proposer, row.steps, row.cue) == ("quick", "diffusion-vas", 10, GivenCue.OCCLUDER)
    assert row.options == {"preset": "fast", "guidance": "1.0", "size": "64x128"}
    assert (row.hypotheses, row.seed, row.device) == (3, 7, "cpu")


def test_setting_words_of_ours_and_quotes() -> None:
    row = parse_setting("a=temporal cue=none hypotheses=2 seed=0 device=cuda 'note=two words'", BASE)
    assert (row.cue, row.hypotheses, row.seed, row.device) == (None, 2, 0, "cuda")
    assert row.options == {"note": "two words"}
    assert parse_setting("a=temporal cue=depth", BASE).cue is GivenCue.DEPTH


def test_proposers_are_rows_of_their_name() -> None:
    rows = proposer_rows(["modal", " convex"], BASE)
    assert [(row.name, row.proposer, row.seed) for row in rows] == [
        ("modal", "modal", 7),
        ("convex",) * 2 + (7,),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not made of words"),
        ("temporal", "is not made of words"),
        ("a=temporal fast", "is not made of words"),
        ("a=", "is not made of words"),
        ("a=temporal steps=", "is not made of words"),
        ("a=temporal steps=0", "steps is '0'"),
        ("a=temporal steps=2.5", "steps is '2.5'"),
        ("a=temporal seed=-1", "seed is '-1'"),
        ("a=temporal cue=fog", "cue fog: is unknown"),
        ("a='temporal", "cannot be read"),
    ],
)
def test_wrong_settings_are_refused(text: str, words: str) -> None:
    with pytest.raises(BadInputError, match=words):
        parse_setting(text, BASE)


def test_wrong_rows_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="nothing to compare"):
        check_rows([])
    with pytest.raises(BadInputError, match="is there twice"):
        check_rows([Setting("a", "modal"), Setting("a", "convex")])
    for name in ("../a", "a/b", "", ".a", "a" * 101):
        with pytest.raises(BadInputError, match="is no name"):
            check_rows([Setting(name, "modal")])
    with pytest.raises(BadInputError, match="empty name"):
        proposer_rows(["modal", ""], BASE)
    with pytest.raises(BadInputError, match="use none, depth, occluder, stroke"):
        parse_cue("fog")
    with pytest.raises(BadInputError, match="is not NAME=PATH"):
        parse_predictions("folder")
    with pytest.raises(BadInputError, match="does not exist"):
        parse_predictions(f"a={tmp_path / 'nowhere'}")
    assert parse_predictions(f"a={tmp_path}").folder == tmp_path
