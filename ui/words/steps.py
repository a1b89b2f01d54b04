"""What a step is called: the one place where kind and facts become words, in the language in use."""

from string import Formatter

from core.changes.steps import Facts, Step, StepKind
from ui.language import mark, tr, trn

WORDS = {
    StepKind.NAMELESS: mark("the edit that is not saved"),
    StepKind.BRUSH: mark("Brush"),
    StepKind.ERASER: mark("Eraser"),
    StepKind.BRUSH_HIDDEN: mark("Hidden part"),
    StepKind.ERASE_HIDDEN: mark("Hidden part, erased"),
    StepKind.ERASE_BOTH: mark("Eraser on both layers"),
    StepKind.OUTLINE: mark("Outline"),
    StepKind.OUTLINE_AWAY: mark("Outline away"),
    StepKind.FILL_HOLE: mark("Fill hole"),
    StepKind.PART_AWAY: mark("Part away"),
    StepKind.MOVE: mark("Move"),
    StepKind.SCRIBBLE: mark("Scribble"),
    StepKind.SCRIBBLE_AWAY: mark("Scribble away"),
    StepKind.REMOVE_MODAL: mark("Remove modal mask"),
    StepKind.REMOVE_AMODAL: mark("Remove amodal mask"),
    StepKind.START_FROM_MODAL: mark("Start from modal"),
    StepKind.RESTORE: mark("Restore"),
    StepKind.GROW: mark("Grow"),
    StepKind.SHRINK: mark("Shrink"),
    StepKind.SMOOTH: mark("Smooth"),
    StepKind.SPECKS: mark("Remove specks"),
    StepKind.HOLES: mark("Fill holes"),
    StepKind.LARGEST: mark("Keep largest part"),
    StepKind.SNAP: mark("Snap edge to picture"),
    StepKind.SHARE: mark("Share edge"),
    StepKind.TAKE_AWAY: mark("Take away what is in front"),
    StepKind.LIMIT: mark("Limit to what is in front"),
    StepKind.UNITE: mark("Add other tracks"),
    StepKind.COMMON: mark("Keep what is common"),
    StepKind.COPY: mark("Copy frame {frame}"),
    StepKind.MORPH: mark("Morph"),
    StepKind.CARRY: mark("Carry correction of frame {frame}"),
    StepKind.STAMP_GHOST: mark("Stamp ghost of frame {frame}"),
    StepKind.ADD_GHOST: mark("Add ghost of frame {frame}"),
    StepKind.PROPOSAL: mark("Proposal {name}"),
    StepKind.FOLLOWING: mark("Following by {name}"),
    StepKind.CHOOSE_HYPOTHESIS: mark("Choose hypothesis {number}"),
    StepKind.PART_OF_HYPOTHESIS: mark("Part of hypothesis {number}"),
    StepKind.REVERT_RUN: mark("Revert run {name}"),
    StepKind.COMPLETION: mark("Completion"),
    StepKind.IMPORT: mark("Import {name}"),
    StepKind.REPAIR_AMODAL: mark("Repair amodal"),
    StepKind.REPAIR_LACKS_VISIBLE: mark("Repair: add visible pixels"),
    StepKind.REPAIR_GROWTH: mark("Repair: limit to what is covered"),
    StepKind.REPAIR_OVERLAP: mark("Repair: leave to the front track"),
    StepKind.REPAIR_GAP: mark("Repair: morph between neighbours"),
    StepKind.REPAIR_EMPTY: mark("Repair: take away"),
    StepKind.REPAIR_BEYOND: mark("Repair: cut at the picture"),
    StepKind.REPAIR_SEVERAL: mark("Repair several checks"),
    StepKind.ACCEPT: mark("Accept {name}"),
    StepKind.REJECT: mark("Reject {name}"),
    StepKind.FLAG: mark("Flag {name}"),
    StepKind.MARK_CORRECTED: mark("Mark corrected {name}"),
    StepKind.REOPEN: mark("Reopen {name}"),
    StepKind.JUDGE: mark("Judge {name}"),
    StepKind.ACCEPT_COMPLETION: mark("Accept completion of {name}"),
    StepKind.REJECT_COMPLETION: mark("Reject completion of {name}"),
    StepKind.VISIBILITY: mark("Visibility {name}"),
    StepKind.COMMENT: mark("Comment"),
    StepKind.RESOLVE_COMMENT: mark("Resolve comment"),
    StepKind.REOPEN_COMMENT: mark("Reopen comment"),
    StepKind.REMOVE_COMMENT: mark("Take away comment"),
    StepKind.UNKNOWN_REGION: mark("Cannot be known"),
    StepKind.BOX: mark("Amodal box"),
    StepKind.REMOVE_BOX: mark("Remove amodal box"),
    StepKind.FRONT_ORDER: mark("Occlusion order"),
    StepKind.FRONT_ORDER_OF_MASKS: mark("Occlusion order as the masks tell"),
    StepKind.TO_FRONT: mark("{name} to front"),
    StepKind.TO_BACK: mark("{name} to back"),
    StepKind.NEW_TRACK: mark("New track {name}"),
    StepKind.EDIT_TRACK: mark("Edit track {name}"),
    StepKind.PUT_TRACK_AWAY: mark("Put track {name} away"),
    StepKind.MARGIN: mark("Margin"),
    StepKind.RELINK: mark("Relink"),
    StepKind.MEDIA: mark("Media"),
    StepKind.NEW_PICTURES: mark("New pictures"),
}
OVER_TIME = (StepKind.COPY, StepKind.MORPH, StepKind.CARRY)
"""Steps that say from which to which frame they go."""
NOTHING = "–"


def step_words(step: Step) -> str:
    """Return what a step is called, `Accept red car, frame 7`; names are shown as they are."""
    if step.kind is StepKind.TOLD:
        return step.facts.words or NOTHING
    names, template = _names(step), WORDS[step.kind]
    gap = next((name for _, name, _, _ in Formatter().parse(template) if name), None)
    parts = [tr(template)] if gap is None else [tr(template, **{gap: names.pop(0) if names else NOTHING})]
    where = frames_words(step.facts, with_span=step.kind in OVER_TIME)
    return ", ".join([*parts, *names, *([where] if where else [])])


def frames_words(facts: Facts, *, with_span: bool = False) -> str:
    """Return "frame 4", "12 frames" or "12 frames, 3–20"; "" where a step is of no frame."""
    if facts.frame is None or facts.last is None:
        if facts.count is not None:
            return trn("1 frame", "{n} frames", facts.count)
        return "" if facts.frame is None else tr("frame {frame}", frame=facts.frame)
    if facts.count is None:
        return tr("frames {span}", span=f"{facts.frame}–{facts.last}")
    if with_span:
        return tr("{n} frames, {first}–{last}", n=facts.count, first=facts.frame, last=facts.last)
    return trn("1 frame", "{n} frames", facts.count)


def _names(step: Step) -> list[str]:
    """Return what a step names: the first fills the gap of its words, the others follow."""
    facts = step.facts
    seen = tr(facts.visibility.value) if facts.visibility else ""
    if step.kind is StepKind.VISIBILITY:
        seen = seen or tr("as suggested")
    numbers = [str(number) for number in (facts.source, facts.hypothesis) if number is not None]
    return [name for name in (*numbers, seen, facts.file, facts.proposer, facts.track, facts.clip) if name]
