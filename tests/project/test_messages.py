"""What `core` and `models` tell is English for the command line, and said from its facts in the window."""

import json
import pickle
from collections.abc import Iterator

import pytest

from core.checks.registry import CHECKS
from core.formats.kit.carries import Carry
from core.formats.losses import Loss
from core.formats.registry import exporters
from core.messages import Message, listed, message_of, say, say_n, to_json
from models.diffusion_vas.weights.recipe import PRESET_WORDS
from models.jobs.tracking import says
from models.proposers.registry import load_proposer, proposer_names
from models.tracking.flow import REASONS
from models.tracking.registry import load_tracker, tracker_names
from models.weights.stock.catalogue import CATALOGUE
from scripts.shown_texts import all_texts
from ui.language import said, tr, use_language


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use_language("en")


def test_a_message_is_its_english() -> None:
    assert say("frame {frame}", frame=3) == "frame 3"
    assert [say_n("{n} clip is here", "{n} clips are here", n) for n in (1, 2)] == [
        "1 clip is here",
        "2 clips are here",
    ]
    assert listed([say("a {x}", x="{y}"), "b"], "; ") == "a {y}; b"
    assert listed([]) == ""
    assert json.loads(json.dumps({"why": say("done")})) == {"why": "done"}


def test_a_message_keeps_its_facts_across_processes_and_in_files() -> None:
    told = say_n("{n} of {what}", "{n} of {what} and more", 3, what=say("done"))
    for again in (pickle.loads(pickle.dumps(told)), message_of(json.loads(json.dumps(to_json(told))))):
        assert (again, again.template, again.many, again.facts) == (
            told,
            told.template,
            told.many,
            told.facts,
        )
        assert isinstance(again.facts["what"], Message)
    for broken in (
        None,
        "done",
        ["done", ""],
        ["{a}", "", {"a": None}],
        ["{b}", "", {"a": 1}],
        ["{0}", "{n}", {"a": 1}],
    ):
        with pytest.raises(ValueError, match="not a message"):
            message_of(broken)


def test_english_and_plain_texts_are_said_as_they_are() -> None:
    for text in (say("about {size}", size="9 GB"), listed(["red car, frame 7", say("done")]), "frame 7", ""):
        assert said(text) == text


def test_facts_are_said_and_names_are_kept() -> None:
    use_language("de")
    told = says([{"frame": 4, "trust": 0.2, "reason": REASONS["area"], "found": None}])
    assert said(told) == tr("stopped at frame {frame}: {why}", frame=4, why=tr("its size changes too fast"))
    loss = Loss(Carry.ORDER, 3, "{count} clips")
    assert said(loss.text) == f"{tr('occlusion order')} ({tr('{count} clips', count=3)})"
    # A name that reads like a text of ours stays a name.
    assert said(say("stopped at frame {frame}: {why}", frame=1, why="Depth")).endswith("Depth")
    assert said("Depth") == "Depth" != tr("Depth")


def test_every_word_of_the_models_is_collected() -> None:
    told: set[str] = {load_proposer(name).summary for name in proposer_names()}
    told |= {load_tracker(name).summary for name in tracker_names()}
    told |= {entry.purpose for entry in CATALOGUE} | set(REASONS.values()) | set(PRESET_WORDS.values())
    told |= {exporter.summary for exporter in exporters().values()} | {str(one) for one in Carry}
    told |= {words for check in CHECKS for words in (check.title, check.why, check.repair_label)}
    collected = {text.one for text in all_texts()}
    assert told - {"", *collected} == set(), "wrap these in `mark` or `say` where they are written"
