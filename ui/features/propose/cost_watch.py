"""Keeps in mind how fast proposers were here, and says what a run will cost."""

from typing import TYPE_CHECKING

from models.jobs.job import ProposalSettings
from models.proposers.protocol import Asked
from ui.features.propose.cost_words import cost_words
from ui.features.propose.proposals_panel import ProposalsPanel, ProposerChoice
from ui.studio import Studio

if TYPE_CHECKING:
    from core.store.project import Project

Rates = dict[tuple[str, str], float]
"""Seconds of a unit of work by proposer and device."""


class CostWatch:
    """Reads the rates when a project is opened or a batch ends; says costs from memory alone."""

    def __init__(self, studio: Studio, panel: ProposalsPanel) -> None:
        self._studio = studio
        self._panel = panel
        self._rates: Rates = {}
        panel.costs = self.words
        studio.session.opened.connect(self._read)
        studio.proposals.batch_finished.connect(lambda _finished, _failed: self._read())

    def words(self, choice: ProposerChoice, settings: ProposalSettings) -> str:
        """Return what a run for a track of the clip on screen costs; empty without a clip, or if little."""
        clip = self._studio.clip.clip
        if clip is None or choice.cost is None:
            return ""
        cost = choice.cost(Asked(settings.options, clip.frame_count, clip.fps, settings.hypotheses))
        rate = self._rates.get((choice.name, settings.device))
        return cost_words(cost, rate, may_be_gpu=settings.device != "cpu")

    def _read(self) -> None:
        self._rates = {}
        self._studio.session.read(_rates, self._keep)

    def _keep(self, rates: Rates) -> None:
        self._rates = rates


def _rates(project: "Project") -> Rates:
    from models.jobs.measured import seconds_of_work
    from models.proposers.registry import load_proposer, offered_proposers

    costs = {name: cost for name in offered_proposers() if (cost := load_proposer(name).cost)}
    return seconds_of_work(project, costs)
