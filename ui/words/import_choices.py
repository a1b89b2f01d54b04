"""What can be chosen when a file is imported again, in words of the window."""

from core.messages import Message, say
from core.types import MaskWish, ReviewState
from ui.language import mark

MEANINGS: dict[MaskWish, str] = {
    MaskWish.AUTO: mark("What the values of all of them suggest"),
    MaskWish.ONE: mark("One object: all but the background"),
    MaskWish.OBJECTS: mark("Every value an object"),
    MaskWish.SOFT: mark("Soft: one object from half of the largest value on"),
    MaskWish.ALPHA: mark("What is not transparent"),
    MaskWish.INVERTED: mark("What is black"),
}
"""What mask pictures may mean."""
STATES: dict[ReviewState | None, str] = {
    None: mark("What the file says"),
    ReviewState.ACCEPTED: mark("Accepted"),
    ReviewState.PROPOSED: mark("Proposed, to be reviewed"),
}
"""What imported masks may be."""


def names_choice(note: object) -> bool:
    """Return whether a note names something that can be chosen when the file is imported again."""
    return isinstance(note, Message) and (
        "option" in note.facts or any(map(names_choice, note.facts.values()))
    )


def with_choices(note: Message) -> Message:
    """Return a note with the window's words for what is chosen, instead of the command line's options."""
    if "option" in note.facts:
        value = note.facts["value"]
        words = MEANINGS[value] if isinstance(value, MaskWish) else STATES[ReviewState(str(value))]
        return say("“{choice}”", choice=say(words))
    facts = {
        name: with_choices(fact) if isinstance(fact, Message) else fact for name, fact in note.facts.items()
    }
    return Message(note.template, note.many, facts)
