"""Better proposals from corrections."""

from ui.features.tuning.tuning_commands import TuningCommands
from ui.features.tuning.tuning_job import TuningJob
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add the entry of the menu; tuning goes on while its dialog is closed and ends with the window."""
    job = TuningJob(studio.work, studio.window)
    studio.on_close(job.close)
    return job, TuningCommands(studio, job)
