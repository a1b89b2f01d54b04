"""Carries out repairs: any number of findings, one transaction, one undo step."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.changes.changed import Changes
from core.changes.masks import MaskEdit, MaskHead, MaskKey
from core.changes.steps import Step, StepKind
from core.changes.tracks import Clip
from core.checks.findings import FillsIn, Finding, RepairContext
from core.checks.registry import BY_NAME
from core.masks.rle import Rle
from core.store.project import Project
from core.tracks.decided import Deed
from core.tracks.front_order import FrontOrder
from core.types import Layer


def repair_findings(
    project: Project, clip_id: int, findings: Sequence[Finding], order: FrontOrder | None = None
) -> Changes:
    """Put right what the findings name; empty changes when all is right already.

    What is filled in from the masks around it becomes a proposal. Where such findings stand beside others
    in one call, those others are repaired and the gaps are left for the next call. Later findings see what
    earlier ones of the same mask did, so one mask is revised once.

    Raises:
        ConflictError: A mask was changed by somebody else meanwhile; none was written.
        StoreError: The project cannot be read or written.
    """
    stretches = [(finding, BY_NAME[finding.check]) for finding in findings]
    filled = [(finding, check) for finding, check in stretches if isinstance(check, FillsIn)]
    if filled and len(filled) == len(findings):
        return _fill_in(project, filled, _step(findings))
    clip = project.clips.get(clip_id)
    edits: dict[MaskKey, MaskEdit] = {}
    for frame in sorted({f for finding in findings for f in range(finding.first, finding.last + 1)}):
        heads = {head.key: head for head in project.masks.at_frame(clip_id, frame)}
        covers = tuple(part.rle for part in project.covers.of_clip(clip_id, frame).get(frame, ()))
        for finding in findings:
            if finding.first <= frame <= finding.last:
                _repair_frame(finding, frame, clip, heads, edits, order, covers)
    if not edits:
        return Changes()
    return project.masks.commit(list(edits.values()), step=_step(findings), deed=Deed.TIDIED)


def _fill_in(project: Project, filled: Sequence[tuple[Finding, FillsIn]], step: Step) -> Changes:
    masks: dict[MaskKey, Rle | None] = {}
    for finding, check in filled:
        ends = [
            project.masks.head(MaskKey(finding.track_id, frame, Layer.AMODAL))
            for frame in (finding.first - 1, finding.last + 1)
        ]
        before, after = ends
        if before is not None and after is not None:
            masks.update(check.fill(finding, before, after))
    return project.fillings.fill(masks, step=step) if masks else Changes()


def _repair_frame(
    finding: Finding,
    frame: int,
    clip: Clip,
    heads: dict[MaskKey, MaskHead],
    edits: dict[MaskKey, MaskEdit],
    order: FrontOrder | None,
    covers: tuple[Rle, ...],
) -> None:
    finding = _to_back(finding, frame, order)
    track_id = finding.track_id
    context = RepairContext(
        clip.canvas,
        heads.get(MaskKey(track_id, frame, Layer.MODAL)),
        heads.get(MaskKey(track_id, frame, Layer.AMODAL)),
        {
            key.track_id: head.rle
            for key, head in heads.items()
            if key.layer is Layer.MODAL and key.track_id != track_id
        },
        None if order is None else order.in_front_of(track_id, frame),
        covers,
    )
    for edit in BY_NAME[finding.check].repair(finding, context):
        before = heads.pop(edit.key)
        edits[edit.key] = MaskEdit(edit.key, edit.rle, before.revision_id)
        if edit.rle is not None:
            heads[edit.key] = MaskHead(
                edit.key, before.revision_id, edit.rle, before.origin, before.provenance, before.score
            )


def _to_back(finding: Finding, frame: int, order: FrontOrder | None) -> Finding:
    """Turn a finding about two tracks so that it names the one behind first."""
    if finding.other_id is None or order is None:
        return finding
    in_front = order.in_front_of(finding.other_id, frame)
    if in_front is None or finding.track_id not in in_front:
        return finding
    return replace(finding, track_id=finding.other_id, other_id=finding.track_id)


def _step(findings: Iterable[Finding]) -> Step:
    checks = {finding.check for finding in findings}
    return Step(StepKind(f"repair {checks.pop()}") if len(checks) == 1 else StepKind.REPAIR_SEVERAL)
