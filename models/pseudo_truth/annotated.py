"""Which frames of a clip a data set annotates: masks of others are made where somebody asks for them."""

from dataclasses import replace

from core.changes.runs import EndedRun
from core.store.project import Project
from models.jobs.track_facts import ClipReading

LEFT_OUT = "frames left out"
"""Fact of a run: how many frames got no mask, because they are not annotated."""


def annotated_frames(project: Project, reading: ClipReading) -> frozenset[int] | None:
    """Return the frames of a clip that its data set annotates; None where no data set said so.

    A data set that brings boxes annotates some frames only, TAO one each second: those in which any object
    has a box or is seen.
    """
    if not any(project.amodal_boxes.facts_of_track(track_id) for track_id in reading.seen):
        return None
    found = {frame for masks in reading.seen.values() for frame in masks}
    for boxes in project.amodal_boxes.of_clip(reading.clip.id).values():
        found |= boxes.keys()
    return frozenset(found)


def only_annotated(run: EndedRun, frames: frozenset[int] | None) -> EndedRun:
    """Return a run without the masks and doubts of frames that are not annotated; it says how many."""
    if frames is None:
        return run
    gone = {frame for masks in run.hypotheses.values() for frame in masks} - frames
    if not gone:
        return run
    return replace(
        run,
        hypotheses={
            number: {frame: rle for frame, rle in masks.items() if frame in frames}
            for number, masks in run.hypotheses.items()
        },
        doubts={frame: doubt for frame, doubt in run.doubts.items() if frame in frames},
        facts={**run.facts, LEFT_OUT: len(gone)},
    )
