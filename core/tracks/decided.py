"""Whose a mask is: the one place that says what counts as decided by a person, and what does not.

A mask is *decided* when a person made it (drew, chose or took it away in a frame that they looked at) or
accepted its frame. Then it is an anchor: proposers hold it, and no run and no tool over time changes it.
A machine's mask that a person only *tidied* (cleaned up or repaired by a rule, mostly in many frames at once)
stays the machine's: its frame is as much to review as before, and a new run may replace it.
"""

from enum import StrEnum

from core.types import Origin, Provenance, ReviewState

PROTECTED = (ReviewState.CORRECTED, ReviewState.ACCEPTED)
"""Frames in these states belong to a person: a run never changes their masks."""


class Deed(StrEnum):
    """What a person did to a mask."""

    MADE = "made"
    """Drew it, chose it, took it away: the person looked at the frame."""
    TIDIED = "tidied"
    """Had a rule applied: fill holes, remove specks, add what is visible, a repair of the checks."""
    FILLED = "filled"
    """Had a tool over time make it from masks that a person made: copied, morphed, carried."""


def is_decided(origin: Origin | str | None, state: ReviewState | str) -> bool:
    """Return whether a person decided on a mask of this origin in a frame of this state."""
    return origin == Origin.PERSON or state == ReviewState.ACCEPTED


def is_protected(state: ReviewState | None) -> bool:
    """Return whether a frame is a person's as a whole, so that runs leave both of its masks alone."""
    return state in PROTECTED


def origin_after(deed: Deed, origin: Origin | str | None, state: ReviewState) -> Origin:
    """Return whose a mask is after a deed of a person.

    Args:
        deed: What was done.
        origin: Whose the mask was; None or empty = there was none.
        state: How far the review of its frame had come.
    """
    if deed is Deed.TIDIED and origin and not is_decided(origin, state):
        return Origin(origin)
    return Origin.PERSON


def provenance_after(origin: Origin, before: Provenance | str | None, deed: Deed = Deed.MADE) -> Provenance:
    """Return who had a hand in a new mask.

    Args:
        origin: Whose the new mask is.
        before: Who had a hand in the mask that it was made from; None = there was none.
        deed: What a person did, where it stays a machine's or an import.
    """
    has_model = before in (Provenance.MODEL, Provenance.BOTH)
    if origin is Origin.PERSON:
        return Provenance.BOTH if has_model else Provenance.PERSON
    if deed is Deed.FILLED or (deed is Deed.TIDIED and has_model):
        return Provenance.BOTH
    if deed is Deed.TIDIED and before is not None:
        return Provenance(before)
    return Provenance(origin.value)


def provenance_of_union(one: Provenance | None, other: Provenance | None) -> Provenance | None:
    """Return who had a hand in a mask that is made of two; None = as it follows from what it replaces."""
    return one if one is other else Provenance.BOTH
