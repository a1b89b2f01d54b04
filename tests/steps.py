"""Steps as tests make them, where nothing depends on which it is."""

from core.changes.steps import Step, StepKind

BRUSH = Step(StepKind.BRUSH)
ERASER = Step(StepKind.ERASER)
HOLES = Step(StepKind.HOLES)
COPY = Step(StepKind.COPY)
MORPH = Step(StepKind.MORPH)
