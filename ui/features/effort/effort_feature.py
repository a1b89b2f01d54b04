"""What a person's actions took: recorded, and shown as statistics."""

from dataclasses import dataclass

from ui.features.effort.effort_commands import EffortCommands
from ui.features.effort.effort_recorder import EffortRecorder
from ui.studio import Studio


@dataclass(frozen=True)
class EffortFeature:
    """What a window holds of it."""

    recorder: EffortRecorder
    commands: EffortCommands


def attach(studio: Studio) -> EffortFeature:
    """Add recording and statistics; what was not written yet is written when the window goes."""
    recorder = EffortRecorder(studio.session, studio.clip, studio.proposals, studio.window)
    studio.on_close(recorder.close)
    return EffortFeature(recorder, EffortCommands(studio, recorder))
