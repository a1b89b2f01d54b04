"""What is advised, and why, in words."""

from core.simulation.advice import Advice, Way
from core.simulation.clip_facts import ClipFacts
from ui.language import tr, trn

LITTLE, MUCH = 0.1, 0.3
EVEN = 0.15
"""A way that is bent by less of the object's size counts as straight."""
CUT = 0.3
DOUBTFUL = 0.3


def advice_words(advice: Advice) -> str:
    """Return what to do, one line."""
    if advice.way is Way.MORPH:
        return trn(
            "This clip: 1 key frame and morph", "This clip: {n} key frames and morph", advice.key_frames
        )
    return {
        Way.PAINT: tr("This clip: paint what is missing, frame by frame"),
        Way.CARRY: tr("This clip: correct a frame and carry that along"),
        Way.PROPOSE: tr("This clip: one proposal, then paint what fails"),
        Way.PROPOSE_AGAIN: tr("This clip: propose, correct the middle, propose again"),
    }[advice.way]


def why_words(advice: Advice, facts: ClipFacts) -> str:
    """Return what speaks for it and what it will cost, one or two short sentences."""
    told = []
    if facts.hidden < LITTLE:
        told.append(tr("little is hidden"))
    elif facts.hidden > MUCH:
        told.append(tr("much is hidden"))
    else:
        told.append(tr("some is hidden"))
    told.append(tr("its way is straight") if facts.bend < EVEN else tr("its way is bent"))
    if facts.pieces > CUT:
        told.append(tr("something cuts it into pieces"))
    if facts.doubt > DOUBTFUL:
        told.append(tr("the proposal is unsure"))
    return tr(
        "Because {facts}. On clips like this about {n:.0f} s a frame.",
        facts=", ".join(told),
        n=max(1.0, advice.seconds),
    )


def step_words(action: str, frame: int | None) -> str:
    """Return what the button does next; `frame` is where it leads, None = it triggers the action."""
    if frame is not None:
        return tr("Go to frame {frame}", frame=frame)
    return {
        "review.next": tr("Next frame"),
        "time.morph": tr("Morph"),
        "time.carry": tr("Carry it along"),
        "propose.track": tr("Propose"),
        "propose.again": tr("Propose again"),
    }[action]
