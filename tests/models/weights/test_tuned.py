"""Sets of weights that were tuned: named, chosen in a run, told apart, forgotten."""

import shutil
from pathlib import Path

import pytest

from core.errors import BadInputError, ModelUnavailableError
from core.progress import CancelToken
from core.store.project import Project
from models.jobs.batch import propose_tracks
from models.jobs.job import JobFinished, ProposalSettings
from models.lite.proposer import WEIGHTS
from models.proposers.registry import load_proposer, proposer_names
from models.tuning.saving import load_network, save_network
from models.weights.tuned import find_tuned, forget_tuned, free_name, place_for, tuned_sets, write_facts
from tests.review_scene import write_project

pytestmark = pytest.mark.skipif(not WEIGHTS.is_file(), reason="no weights are shipped")


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def keep(name: str) -> Path:
    """Keep weights that differ a little from those that ship."""
    path = place_for("lite", name)
    network = load_network(WEIGHTS)
    network.join.weight.mul_(1.5)
    save_network(network, path, {})
    write_facts(path, {"frames": 12})
    return path


def test_a_set_proposes_under_its_name_and_its_runs_say_so(tmp_path: Path) -> None:
    keep("herd 2")
    assert proposer_names()[-1] == "lite:herd 2"
    shipped, tuned = load_proposer("lite"), load_proposer("lite:herd 2")
    assert tuned.fingerprint != shipped.fingerprint
    assert tuned.missing() is None
    path = write_project(tmp_path / "p.amodal", frames=4)
    with Project.open(path) as project:
        track = project.tracks.list(project.clips.list()[0].id)[0]
        steps = list(propose_tracks(project, [track.id], ProposalSettings("lite:herd 2"), CancelToken()))
        assert isinstance(steps[-1].event, JobFinished)
        fingerprint = tuned.fingerprint
        forget_tuned("lite", "herd 2")
        run = project.runs.get(steps[-1].event.run_id)
        assert (run.proposer, run.fingerprint) == ("lite:herd 2", fingerprint)


def test_a_forgotten_set_leaves_nothing_and_says_so_when_asked(tmp_path: Path) -> None:
    path = keep("one")
    keep("two")
    forget_tuned("lite", "one")
    assert [one.name for one in tuned_sets()] == ["two"]
    assert sorted(file.name for file in path.parent.iterdir()) == ["two.json", "two.safetensors"]
    with pytest.raises(ModelUnavailableError, match=r"no weights 'lite:one' .*known: lite:two"):
        load_proposer("lite:one")


def test_weights_made_anew_under_a_name_are_not_taken_for_the_old_ones() -> None:
    path = keep("one")
    before = load_proposer("lite:one").fingerprint
    shutil.copyfile(WEIGHTS, path)
    assert load_proposer("lite:one").fingerprint == load_proposer("lite").fingerprint != before


@pytest.mark.parametrize("name", ["", "a:b", "a,b", "../a", "a/b", ".a", "x" * 41])
def test_names_that_could_be_taken_for_something_else_are_refused(name: str) -> None:
    with pytest.raises(BadInputError, match="is no name for weights"):
        place_for("lite", name)


def test_a_name_is_taken_once() -> None:
    keep("birds")
    with pytest.raises(BadInputError, match="is taken"):
        place_for("lite", "birds")
    assert free_name("lite", "birds") == "birds 2"
    assert free_name("lite", "../odd:name,") == "odd name"


def test_damaged_facts_hide_no_weights() -> None:
    keep("birds").with_suffix(".json").write_text("{")
    assert find_tuned("lite", "birds").facts == {}


def test_a_proposer_without_weights_takes_none() -> None:
    with pytest.raises(ModelUnavailableError, match="takes no weights"):
        load_proposer("temporal:mine")
