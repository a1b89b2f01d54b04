"""Steps are said in the language in use, from kind and facts; names are shown as they are."""

from collections.abc import Iterator

import pytest

from core.changes.reviews import Visibility
from core.changes.step_words import frames_words, step_words
from core.changes.steps import Facts, Step, StepKind
from ui.language import said, tr, use_language

SAID = {
    "Brush, frame 3": Step(StepKind.BRUSH, Facts(frame=3)),
    "Grow, frames 0–11": Step(StepKind.GROW, Facts(frame=0, last=11)),
    "Accept red car, frame 7, frame 2": Step(StepKind.ACCEPT, Facts(track="red car, frame 7").at([2])),
    "Accept Brush, 3 frames": Step(StepKind.ACCEPT, Facts(track="Brush").at([9, 4, 6])),
    "Reject completion of {name}, frame 0": Step(StepKind.REJECT_COMPLETION, Facts(track="{name}", frame=0)),
    "Visibility partial, cup, frame 1": Step(
        StepKind.VISIBILITY, Facts(track="cup", frame=1, visibility=Visibility.PARTIAL)
    ),
    "Visibility as suggested, cup, 2 frames": Step(StepKind.VISIBILITY, Facts(track="cup").at([1, 2])),
    "Morph, 7 frames, 2–8": Step(StepKind.MORPH, Facts().at(range(2, 9))),
    "Stamp ghost of frame 4, frame 9": Step(StepKind.STAMP_GHOST, Facts(source=4, frame=9)),
    "Proposal temporal, dog": Step(StepKind.PROPOSAL, Facts(proposer="temporal", track="dog")),
    "Choose hypothesis 2, disc, 3 frames": Step(
        StepKind.CHOOSE_HYPOTHESIS, Facts(track="disc", hypothesis=2).at([1, 2, 3])
    ),
    "dog to front, lake": Step(StepKind.TO_FRONT, Facts(track="dog", clip="lake")),
    "Occlusion order, lake": Step(StepKind.FRONT_ORDER, Facts(clip="lake")),
    "Import masks.zip": Step(StepKind.IMPORT, Facts(file="masks.zip")),
    "Brush, frame 3, as it was called": Step(StepKind.TOLD, Facts(words="Brush, frame 3, as it was called")),
    "–": Step(StepKind.TOLD),
}


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use_language("en")


def test_every_kind_of_step_has_words() -> None:
    for kind in StepKind:
        assert kind.words
        assert StepKind(kind.value) is kind
        assert step_words(Step(kind)), "a step of a damaged project may lack its facts"


def test_steps_are_said_from_kind_and_facts() -> None:
    assert {words: step_words(step) for words, step in SAID.items()} == {words: words for words in SAID}


def test_names_are_shown_as_they_are_in_every_language() -> None:
    use_language("de")
    assert tr("Brush") != "Brush"
    for name in ("Brush", "red car, frame 7", "Accept {name}", "frame 3"):
        accepted = said(step_words(Step(StepKind.ACCEPT, Facts(track=name, frame=3))))
        assert accepted == f"{tr('Accept {name}', name=name)}, {tr('frame {frame}', frame=3)}"
        assert said(step_words(Step(StepKind.TOLD, Facts(words=name)))) == name
    many = Step(StepKind.MORPH, Facts().at([4, 5]))
    assert said(step_words(many)) == f"{tr('Morph')}, {said(frames_words(many.facts, with_span=True))}"
