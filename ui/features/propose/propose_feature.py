"""Proposals: what makes them, asking for them, and the jobs under way."""

from ui.features.propose.jobs_menu import show_jobs
from ui.features.propose.proposals_panel import ProposalsPanel
from ui.features.propose.propose_commands import ProposeCommands
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add the card of proposals, its commands, and what the bottom line says of jobs."""
    actions, jobs, status = studio.actions, studio.proposals, studio.places.status
    panel = ProposalsPanel([actions[name] for name in ("propose.track", "propose.clip", "propose.project")])
    panel.models_requested.connect(actions["models.open"].trigger)
    studio.places.add_card(panel)
    jobs.jobs_changed.connect(lambda: status.show_jobs(list(jobs.jobs.values()), jobs.preparing))
    status.jobs.cancel_requested.connect(jobs.cancel_all)
    status.jobs.words_clicked.connect(
        lambda: show_jobs(status.jobs, list(jobs.jobs.values()), jobs.cancel_all)
    )
    return panel, ProposeCommands(studio, panel)
