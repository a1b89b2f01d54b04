"""Dividing a project's clips into parts: the same seed and clips give the same ones, a clip stays whole."""

import random
from collections.abc import Iterable, Sequence

from core.changes.tracks import Clip
from core.errors import BadInputError

Part = tuple[str, float]
"""Name and share of all clips, 0..1."""


def parse_split(text: str | None) -> list[Part]:
    """Return names and shares of `train=0.8,val=0.2`.

    Raises:
        BadInputError: It reads otherwise, or the shares are not 1 in all.
    """
    parts = []
    for item in (text or "").split(","):
        name, equals, share = item.strip().partition("=")
        if not item.strip():
            continue
        try:
            parts.append((name, float(share)))
        except ValueError:
            equals = ""
        if not equals or not name.replace("-", "").replace("_", "").isalnum() or not 0 < float(share) <= 1:
            raise BadInputError("--split", item.strip(), "is no part", "write for example train=0.8,val=0.2")
    if parts and abs(sum(share for _, share in parts) - 1) > 1e-6:
        raise BadInputError("--split", str(text), "has shares that are not 1 in all")
    return parts


def split_clips(clips: Iterable[Clip], parts: Sequence[Part], seed: int) -> list[tuple[str, frozenset[int]]]:
    """Return the ids of the clips of each part, in the order of the parts.

    Raises:
        BadInputError: A part gets no clip.
    """
    ordered = sorted(clips, key=lambda clip: clip.name)
    random.Random(seed).shuffle(ordered)
    found, start, reached = [], 0, 0.0
    for name, share in parts:
        reached += share
        end = round(reached * len(ordered))
        ids = frozenset(clip.id for clip in ordered[start:end])
        start = end
        if not ids:
            raise BadInputError(
                "--split", name, f"gets none of {len(ordered)} clips", "make its share larger"
            )
        found.append((name, ids))
    return found
