"""What comparing draws: one label image, looked at through different colour tables. No Qt in here."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.masks.mixing import compare_labels, count_votes
from core.masks.rle import Rle
from core.types import LabelImage
from ui.canvas.compare_mode import CompareMode
from ui.theme.tokens import blend

FIRST_COLOUR, SECOND_COLOUR, BOTH_COLOUR = "#56b4e9", "#e69f00", "#f4f5f7"
"""Blue, orange, near white: told apart by everybody, and by their lightness."""
FEW_COLOUR, HALF_COLOUR, MANY_COLOUR = "#00224e", "#7c7b78", "#fee838"
"""Ends and middle of cividis (Nuñez, Anderton, Renslow 2018), made for colour-blind readers."""


@dataclass(frozen=True, eq=False)
class CompareLayer:
    """Labels of the frame on screen and what they mean."""

    mode: CompareMode
    labels: LabelImage
    """uint8 (H, W) of the mask canvas: as `compare_labels`, or the votes."""
    margin: int
    first_name: str = ""
    second_name: str = ""
    votes: int = 0
    """Number of hypotheses that vote."""
    note: str = ""
    """Why there is nothing to compare; empty = there is."""


Colours = dict[int, tuple[str, float]]
"""Label: colour `#rrggbb` and opacity 0..1; what is missing is not drawn."""


def of_two(
    mode: CompareMode, first: Rle | None, second: Rle | None, names: tuple[str, str], margin: int,
    size_hw: tuple[int, int],
) -> CompareLayer:  # fmt: skip
    """Return the layer for two masks; None = there is no mask."""
    return CompareLayer(mode, compare_labels(first, second, size_hw), margin, *names)


def of_votes(masks: Sequence[Rle], margin: int, size_hw: tuple[int, int]) -> CompareLayer:
    """Return the heat map of how many hypotheses claim a pixel."""
    return CompareLayer(CompareMode.AGREEMENT, count_votes(masks, size_hw), margin, votes=len(masks))


def side_colours(*, is_first: bool) -> Colours:
    """Return the colours that show one of two masks."""
    own = FIRST_COLOUR if is_first else SECOND_COLOUR
    return {(1 if is_first else 2): (own, 0.55), 3: (own, 0.55)}


def difference_colours() -> Colours:
    """Return the colours of only the first, only the second, both."""
    return {1: (FIRST_COLOUR, 0.75), 2: (SECOND_COLOUR, 0.75), 3: (BOTH_COLOUR, 0.28)}


def vote_colours(count: int) -> Colours:
    """Return a colour per number of votes, 1..count."""
    return {votes: (_heat(votes / max(1, count)), 0.7) for votes in range(1, count + 1)}


def _heat(share: float) -> str:
    if share < 0.5:
        return blend(HALF_COLOUR, FEW_COLOUR, share * 2)
    return blend(MANY_COLOUR, HALF_COLOUR, share * 2 - 1)
