"""Pseudo ground truth for a whole data set, and how good it is."""

from ui.features.pseudo_truth.pseudo_commands import PseudoCommands
from ui.features.pseudo_truth.pseudo_job import PseudoJob
from ui.features.pseudo_truth.sample_commands import SampleCommands
from ui.features.pseudo_truth.sample_preview import SamplePreview
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add both pages; a run goes on while its page is closed and ends with the window."""
    job = PseudoJob(studio.session, studio.work, studio.window)
    studio.on_close(job.close)
    preview = SamplePreview(studio.session, studio.work, studio.window)
    studio.on_close(preview.close)
    return job, PseudoCommands(studio, job), SampleCommands(studio, preview, job)
