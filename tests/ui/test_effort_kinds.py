"""What an action was is known by its kind, whatever tracks and files are called."""

import pytest

from core.changes.changed import Changes
from core.changes.effort import EffortKind
from core.changes.masks import MaskKey
from core.changes.steps import Facts, Step, StepKind, Way
from core.types import Layer
from ui.features.effort.effort_recorder import kind_of

MASKS = frozenset({MaskKey(1, 0, Layer.MODAL)})


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        (Changes(MASKS, step=Step(StepKind.ERASE_BOTH, Facts(frame=0))), EffortKind.STROKE),
        (Changes(MASKS, step=Step(StepKind.OUTLINE, Facts(frame=0))), EffortKind.SHAPE),
        (Changes(MASKS, step=Step(StepKind.IMPORT, Facts(file="Brush"))), EffortKind.SHAPE),
        (Changes(MASKS, step=Step(StepKind.BRUSH), way=Way.UNDONE), EffortKind.UNDO),
        (Changes(step=Step(StepKind.ACCEPT, Facts(track="Undo all"))), EffortKind.ACCEPT),
        (Changes(step=Step(StepKind.REJECT_COMPLETION, Facts(track="cup"))), EffortKind.REJECT),
        (Changes(step=Step(StepKind.TO_FRONT, Facts(track="Accept"))), EffortKind.OTHER),
        (Changes(step=Step(StepKind.TOLD, Facts(words="Flag cup"))), EffortKind.OTHER),
        (Changes(), EffortKind.OTHER),
    ],
)
def test_an_action_is_known_by_its_kind(changes: Changes, kind: EffortKind) -> None:
    assert kind_of(changes) is kind
