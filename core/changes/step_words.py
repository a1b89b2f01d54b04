"""What a step is called, from its kind and facts; the window says it in the language in use (`said`)."""

from dataclasses import replace
from string import Formatter

from core.changes.reviews import Visibility
from core.changes.steps import Facts, Step, StepKind
from core.messages import listed, mark, say, say_n

SEEN = {
    None: mark("as suggested"),
    Visibility.FULL: mark("full"),
    Visibility.PARTIAL: mark("partial"),
    Visibility.HIDDEN: mark("hidden"),
    Visibility.OUT: mark("out"),
}
OVER_TIME = (StepKind.COPY, StepKind.MORPH, StepKind.CARRY, StepKind.STEADY, StepKind.RANGE_EDIT)
"""Steps that say from which to which frame they go."""


def step_words(step: Step) -> str:
    """Return what a step is called, `Accept red car, frame 7`; names stay as they are in every language."""
    if step.kind is StepKind.TOLD:
        return step.facts.words or step.kind.words
    if step.kind is StepKind.TAKE_BACK:
        return say(step.kind.words, name=_words_taken_back(step.facts))
    names = _names(step)
    gap = next((name for _, name, _, _ in Formatter().parse(step.kind.words) if name), None)
    filled = {} if gap is None else {gap: names.pop(0) if names else StepKind.TOLD.words}
    where = frames_words(step.facts, with_span=step.kind in OVER_TIME)
    return listed([say(step.kind.words, **filled), *names, *([where] if where else [])])


def taken_back(step: Step) -> Facts:
    """Return the facts of the step that takes one back alone: what it is called is said from these."""
    is_plain = step.kind not in (StepKind.TOLD, StepKind.TAKE_BACK)
    return replace(step.facts, words=step.kind.value) if is_plain else Facts(words=step_words(step))


def _words_taken_back(facts: Facts) -> str:
    try:
        return step_words(Step(StepKind(facts.words), replace(facts, words="")))
    except ValueError:
        return facts.words or StepKind.TOLD.words


def frames_words(facts: Facts, *, with_span: bool = False) -> str:
    """Return "frame 4", "12 frames" or "12 frames, 3–20"; "" where a step is of no frame."""
    if facts.frame is None or facts.last is None:
        if facts.count is not None:
            return say_n("1 frame", "{n} frames", facts.count)
        return "" if facts.frame is None else say("frame {frame}", frame=facts.frame)
    if facts.count is None:
        return say("frames {span}", span=f"{facts.frame}–{facts.last}")
    if with_span:
        return say("{n} frames, {first}–{last}", n=facts.count, first=facts.frame, last=facts.last)
    return say_n("1 frame", "{n} frames", facts.count)


def _names(step: Step) -> list[str]:
    """Return what a step names: the first fills the gap of its words, the others follow."""
    facts = step.facts
    seen = say(SEEN[facts.visibility]) if step.kind is StepKind.VISIBILITY else ""
    numbers = [str(number) for number in (facts.source, facts.hypothesis) if number is not None]
    return [name for name in (*numbers, seen, facts.file, facts.proposer, facts.track, facts.clip) if name]
