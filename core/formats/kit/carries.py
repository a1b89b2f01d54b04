"""What a format can carry, so that a person is told beforehand what would be lost."""

from enum import StrEnum

from core.messages import mark


class Carry(StrEnum):
    """One kind of thing in a project that a file format may have a place for."""

    MODAL = mark("modal masks")
    AMODAL = mark("amodal masks")
    BEYOND_FRAME = mark("mask pixels beyond the picture's edge")
    BOXES = mark("amodal boxes")
    ORDER = mark("occlusion order")
    COVERS = mark("what is in front and no object")
    TRACKS = mark("which masks belong to one object")
    EMPTY_TRACKS = mark("tracks without a mask")
    TRACK_NAMES = mark("names and colours of tracks")
    CATEGORIES = mark("categories")
    ATTRIBUTES = mark("attributes")
    REVIEW = mark("review states and reasons")
    PROVENANCE = mark("where masks came from")
    MARKS = mark("comments, visibility classes and regions that cannot be known")
    COMPLETIONS = mark("completions")
    CLIPS = mark("several clips in one file")


MASKS = frozenset({Carry.MODAL, Carry.AMODAL, Carry.TRACKS})
"""What most formats of this field carry at least."""
