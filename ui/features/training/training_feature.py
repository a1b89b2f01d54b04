"""Training of the diffusion model."""

from ui.features.training.training_commands import TrainingCommands
from ui.features.training.training_job import TrainingJob
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add the entry of the menu; a training goes on while its dialog is closed and ends with the window."""
    job = TrainingJob(studio.work, studio.window)
    studio.on_close(job.close)
    return job, TrainingCommands(studio, job)
