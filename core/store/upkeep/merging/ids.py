"""Which row of the one project is which of the other."""

from dataclasses import dataclass, field

Ids = dict[int, int]
"""Id in the second project: id in the first."""


@dataclass
class Found:
    """What was taken over and what was not: counts for people."""

    clips: int = 0
    tracks: int = 0
    categories: int = 0
    attributes: int = 0
    revisions: int = 0
    steps: int = 0
    runs: int = 0
    completions: int = 0
    comments: int = 0
    taken: int = 0
    """Frames of tracks that only the second project changed: its masks and states count now."""
    decided: int = 0
    """Of these, those that a machine had changed in the first and a person in the second."""
    conflicts: int = 0
    """Frames of tracks that both changed: the first's stay."""
    hypotheses: int = 0
    """Masks of the second that were kept as hypotheses."""
    remarks: int = 0
    """Verdicts of the second that were kept as comments."""
    marks: int = 0
    """Boxes, verdicts, values and the like that were taken over."""
    marks_kept: int = 0
    """Such things that both changed: the first's stay."""
    notes: list[str] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        """Whether the second project held nothing that the first had not."""
        counts = (value for name, value in vars(self).items() if name not in ("notes", "marks_kept"))
        return not any(counts)


@dataclass
class Maps:
    """Ids of the second project in the first."""

    clips: Ids = field(default_factory=dict)
    categories: Ids = field(default_factory=dict)
    attributes: Ids = field(default_factory=dict)
    tracks: Ids = field(default_factory=dict)
    steps: Ids = field(default_factory=dict)
    runs: Ids = field(default_factory=dict)
    revisions: Ids = field(default_factory=dict)
    comments: Ids = field(default_factory=dict)
    new_clips: set[int] = field(default_factory=set)
    """Of the first: those that came with this merge."""
    new_tracks: set[int] = field(default_factory=set)
