"""What `core` and `models` say in English and the window shows: steps of a project, models, progress.

They know no language, and what a project keeps stays English; here it is said in the language in use.
A text that is not known here is shown as it came.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from ui.language import mark, tr
from ui.words.said_of_formats import CARRIED, COUNTED, FORMATS, LEFT_OUT

WHOLE = frozenset("nmk")
"""Gaps of templates that hold a whole number and nothing else."""
PLAIN: tuple[str, ...] = (
    *FORMATS,
    *CARRIED,
    *LEFT_OUT,
    # Steps of a project.
    mark("Add ghost"),
    mark("Margin"),
    mark("Remove amodal box"),
    mark("Restore"),
    mark("Eraser on both layers"),
    mark("Morph"),
    # Proposers, trackers, engines of completions.
    mark("The visible mask unchanged"),
    mark("Convex hull of the visible mask"),
    mark("Convex hull, only where something is in front"),
    mark("Shapes seen in other frames, carried along the object's motion"),
    mark("Built-in small network: shapes carried through time, completed by what it has learned"),
    mark("One pass of the video network without diffusion (the paper's 3D-UNet); wants its weights"),
    mark("The video diffusion model of the paper; wants its weights and, for speed, a GPU"),
    mark("Optical flow and GrabCut: follows motion and colours, no weights needed"),
    mark("SAM 2 video: follows things through changes of shape and look; wants weights"),
    # Weights.
    mark("Diffusion-VAS, amodal masks"),
    mark("Diffusion-VAS, content completion"),
    mark("One-pass video network"),
    mark("proposes amodal masks (stage 1, proposer diffusion-vas)"),
    mark("paints the hidden part of an object (stage 2, completions)"),
    mark("tells what is in front; free for every use"),
    mark("tells what is in front, as in the paper; preferred when it is there"),
    mark("outlines what is scribbled on, and follows objects through a video (sam2)"),
    mark("the paper's baseline without diffusion (proposer unet3d); trained here, published nowhere"),
    mark("chosen folder"),
    mark("downloaded here"),
    # Presets of proposers.
    mark("25 steps, as published"),
    mark("6 steps, 8 × fewer passes"),
    mark("4 steps, 12 × fewer passes"),
    # Progress and ends of jobs.
    mark("Following the object"),
    mark("Completing"),
    mark("Loading the model"),
    mark("Depth"),
    mark("done"),
    mark("waiting"),
    mark("the network is not sure of it"),
    mark("its motion cannot be followed"),
    mark("it no longer looks as it did"),
    mark("its size changes too fast"),
    mark("it is hidden or out of the picture"),
    mark("trust is too low"),
    # Findings of the checks, and what is done about them.
    mark("Visible masks overlap"),
    mark("A pixel shows one object only; the repair leaves it to the track in front"),
    mark("Leave to the front track"),
    mark("Empty masks"),
    mark("An empty mask says less than none; the repair takes it away"),
    mark("Take away"),
    mark("empty modal mask"),
    mark("empty amodal mask"),
    mark("Growth without occluder"),
    mark("Only what is covered can be hidden; the repair keeps what is visible or behind something"),
    mark("Limit to what is covered"),
    mark("Visible beyond the picture"),
    mark("Nothing is visible in the margin; the repair cuts the modal mask at the picture's edge"),
    mark("Cut at the picture"),
    mark("Cut off by the margin"),
    mark("The object seems to go on: give the clip a larger margin"),
    mark("Amodal smaller than modal"),
    mark("What is visible belongs to the whole object; the repair adds the missing pixels"),
    mark("Add visible pixels"),
    mark("Gaps in a track"),
    mark("A hidden object is still there: the repair morphs between the masks on both sides of the gap"),
    mark("Morph between neighbours"),
    mark("no mask"),
    mark("Jumps"),
    mark("Real objects change little: look at the frame, fix it, or propose again between decided frames"),
    mark("Repair several checks"),
    # Parameters of a run.
    mark("hypotheses"),
    mark("steps"),
    mark("device"),
    # Frames of damaged videos.
    mark("the file is damaged here: what can be decoded may be another picture"),
    mark("the file is damaged here: it has no picture of this frame"),
    # Verdicts.
    mark("rejected"),
)
TEMPLATES: tuple[str, ...] = (
    # The longer before the shorter: the first that fits is taken.
    mark("Accept completion of {name}"),
    mark("Reject completion of {name}"),
    mark("Accept {name}"),
    mark("Reject {name}"),
    mark("Flag {name}"),
    mark("Reopen {name}"),
    mark("Mark corrected {name}"),
    mark("Resolve {name}"),
    mark("Visibility {name}"),
    mark("New track {name}"),
    mark("Edit track {name}"),
    mark("Put track {name} away"),
    mark("Import {name}"),
    mark("Proposal {name}"),
    mark("Following by {name}"),
    mark("Choose hypothesis {number}"),
    mark("Part of hypothesis {number}"),
    mark("Revert run {name}"),
    mark("Copy frame {frame}"),
    mark("Carry correction of frame {frame}"),
    mark("Stamp ghost of frame {frame}"),
    mark("Add ghost of frame {frame}"),
    mark("{name} to front"),
    mark("{name} to back"),
    mark("no mask in {count} frames"),
    mark("frames {span}"),
    mark("frame {frame} · trust {share}"),
    mark("stopped at frame {frame}: {why}"),
    mark("{why} (trust {share})"),
    mark("frame {frame}"),
    mark("{share} of hidden pixels carried from other frames"),
    mark("about {size}"),
    mark("Repair: {repair}"),
    mark("{count} shared with"),
    mark("{share} behind nothing ({count})"),
    mark("{count} beyond the picture"),
    mark("{count} at the end of the margin"),
    mark("lacks {count} seen"),
    mark("area off {share}"),
    mark("centre off {share} of its size"),
    mark("shape off {share}"),
    mark("hypotheses disagree {share}"),
    mark("jumps {share}"),
    mark("grows behind nothing {share}"),
    mark("little to go by {share}"),
    *COUNTED,
)


def said(text: str) -> str:
    """Return a text of `core` or `models` in the language in use."""
    plain = tr(text)
    if plain != text:
        return plain
    found = fitting(TEMPLATES, text)
    return text if found is None else tr(found[0], **_parts(found[1]))


def said_parts(text: str) -> str:
    """Return facts joined by commas, the label of an undo step say, in the language in use."""
    return ", ".join(said(part) for part in text.split(", "))


def fitting(templates: Sequence[str], text: str) -> tuple[str, Mapping[str, str]] | None:
    """Return the first template that a text fits, and what stands in its gaps; none fits: None."""
    for template in templates:
        if (found := _pattern(template).fullmatch(text)) is not None:
            return template, found.groupdict()
    return None


def _parts(values: Mapping[str, str]) -> Mapping[str, str]:
    """Return the gaps of a template; what is done about a finding, and a reason, have words of their own."""
    words = dict(values)
    for name in ("why", "what", "many"):
        if name in words:
            words[name] = said(words[name])
    if "repair" in words:
        words["repair"] = said(words["repair"].capitalize())
    return words


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """Return what matches a template, its gaps named; those of `WHOLE` hold a whole number."""
    pieces = re.split(r"\{(\w+)\}", template)
    gaps = {gap: f"(?P<{gap}>{'[0-9]+' if gap in WHOLE else '.+'})" for gap in pieces[1::2]}
    return re.compile("".join(gaps[p] if i % 2 else re.escape(p) for i, p in enumerate(pieces)))
