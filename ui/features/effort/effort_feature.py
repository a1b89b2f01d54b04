"""What a person's actions took: recorded, and shown as statistics."""

from ui.features.effort.effort_commands import EffortCommands
from ui.features.effort.effort_recorder import EffortRecorder
from ui.session.preferences import keeps_statistics
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add recording and statistics; what was not written yet is written when the window goes."""
    recorder = EffortRecorder(
        studio.session,
        studio.clip,
        studio.proposals,
        studio.window,
        is_on=lambda: keeps_statistics(studio.settings),
    )
    studio.on_close(recorder.flush)
    return recorder, EffortCommands(studio, recorder)
