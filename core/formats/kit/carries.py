"""What a format can carry, so that a person is told beforehand what would be lost."""

from enum import StrEnum


class Carry(StrEnum):
    """One kind of thing in a project that a file format may have a place for."""

    MODAL = "modal masks"
    AMODAL = "amodal masks"
    BEYOND_FRAME = "mask pixels beyond the picture's edge"
    BOXES = "amodal boxes"
    ORDER = "occlusion order"
    TRACKS = "which masks belong to one object"
    EMPTY_TRACKS = "tracks without a mask"
    TRACK_NAMES = "names and colours of tracks"
    CATEGORIES = "categories"
    REVIEW = "review states and reasons"
    PROVENANCE = "where masks came from"
    MARKS = "comments, visibility classes and regions that cannot be known"
    COMPLETIONS = "completions"
    CLIPS = "several clips in one file"


MASKS = frozenset({Carry.MODAL, Carry.AMODAL, Carry.TRACKS})
"""What most formats of this field carry at least."""
EVERYTHING = frozenset(Carry)
