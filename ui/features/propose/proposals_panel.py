"""Asking for proposals and following the jobs: one fixed place for progress and cancel."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QProgressBar, QPushButton, QWidget

from models.jobs.job import ProposalSettings
from models.proposers.protocol import Asked, Cost, ProposerOption
from ui.features.propose.options_dialog import OptionsDialog
from ui.jobs.job_view import JobView
from ui.jobs.job_words import describe_jobs
from ui.language import mark, tr, trn
from ui.theme.text_size import grow_with_text
from ui.widgets.action_button import action_button, enable_with
from ui.widgets.key_tips import keyed_tip
from ui.widgets.labels import ElidedLabel, label_as
from ui.widgets.laying import fill, lay_column, lay_row
from ui.widgets.number_boxes import NumberBox


@dataclass(frozen=True, slots=True)
class ProposerChoice:
    """A proposer as the panel offers it."""

    name: str
    summary: str
    max_hypotheses: int = 1
    presets: Mapping[str, str] = field(default_factory=dict)
    """Words for the values of its option `preset`; empty = it has none."""
    options: tuple[ProposerOption, ...] = ()
    """What else can be chosen."""
    missing: str = ""
    """What it lacks to run, one line; empty = it can."""
    cost: Callable[[Asked], Cost] | None = None
    """Says what a run will cost; None = little."""


DEVICES = {
    "auto": mark("Device: best"),
    "cpu": mark("Device: CPU"),
    "cuda": mark("Device: CUDA"),
    "mps": mark("Device: Apple GPU"),
}


class ProposalsPanel(QWidget):
    """Proposer and its choices, three buttons, and a card for the jobs that run.

    Signals:
        cancel_requested(): Stop all jobs.
        models_requested(): Show what weights there are and how to get more.
    """

    cancel_requested = Signal()
    models_requested = Signal()

    def __init__(self, actions: Sequence[QAction]) -> None:
        super().__init__()
        self.proposer = _combo(tr("Proposer"), tr("What makes the proposals"), "proposer")
        self.device = _combo(tr("Device"), tr("Where models run"), "device")
        self.preset = _combo(tr("Preset"), tr("Speed against care"), "preset")
        # The panel is too narrow for most of them.
        self.preset.currentTextChanged.connect(self.preset.setToolTip)
        for name, words in ((name, tr(text)) for name, text in DEVICES.items()):
            self.device.addItem(words, name)
        self.seed = NumberBox(minimum=0, maximum=999_999)
        self.seed.setAccessibleName(tr("Seed"))
        self.seed.setToolTip(tr("The same seed gives the same proposals again"))
        self.hypotheses = NumberBox(minimum=1, maximum=1, prefix=tr("Hypotheses: "))
        self.hypotheses.setAccessibleName(tr("Hypotheses"))
        self.hypotheses.setToolTip(tr("How many different answers to compute; the first becomes the mask"))
        grow_with_text(self.seed, self.seed.setMaximumWidth, 92)
        for narrow in (self.seed, self.hypotheses, self.device):
            grow_with_text(narrow, narrow.setMinimumWidth, 80)
        self._choices: dict[str, ProposerChoice] = {}
        self._summary = label_as("small", wraps=True)
        self.models = QPushButton(tr("Models…"))
        self.models.setObjectName("open-models")
        self.models.setToolTip(tr("What weights are on this computer, and how to get them"))
        self.models.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.models.clicked.connect(self.models_requested)
        self.options = QPushButton()
        self.options.setObjectName("model-options")
        self.options.setToolTip(tr("Steps, size, stride and what else the model lets you choose"))
        self.options.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.options.clicked.connect(self._ask_options)
        self.costs: Callable[[ProposerChoice, ProposalSettings], str] = lambda _choice, _settings: ""
        """Returns in words what a run for a track of the clip on screen costs."""
        self._chosen: dict[str, dict[str, str]] = {}
        """Options by proposer, then name."""
        self.proposer.currentIndexChanged.connect(self._on_proposer_changed)
        self._card = _JobsCard()
        self._card.cancel.clicked.connect(self.cancel_requested)
        self._lay_out(actions)
        for later in (self.preset, self.options, self.device, self.models):
            # Which of them are needed is known when the proposers are listed.
            later.hide()

    def _lay_out(self, actions: Sequence[QAction]) -> None:
        layout = lay_column(of=self, margins=(12, 12, 12, 8), spacing=8)
        heading = label_as("heading", tr("PROPOSALS"))
        layout.addWidget(heading)
        form = QGridLayout()
        form.setHorizontalSpacing(8)
        form.setColumnStretch(0, 1)
        form.addWidget(self.proposer, 0, 0)
        seed_label = label_as("dim", tr("Seed"))
        form.addWidget(seed_label, 0, 1)
        form.addWidget(self.seed, 0, 2)
        fill(layout, form, lay_row((self.preset, 1), self.options, spacing=8))
        row = lay_row((self.hypotheses, 1), (self.device, 1), spacing=8)
        fill(layout, row, self._summary, self.models, _buttons(actions), self._card)

    def set_proposers(self, choices: Iterable[ProposerChoice], default: str) -> None:
        """Offer these proposers."""
        wanted = self.proposer.currentText() or default
        self._choices = {choice.name: choice for choice in choices}
        self.proposer.clear()
        self.proposer.addItems(list(self._choices))
        self.proposer.setCurrentText(wanted if wanted in self._choices else default)
        self._on_proposer_changed(self.proposer.currentIndex())

    def settings(self) -> ProposalSettings:
        """Return what the person chose."""
        preset, name = self.preset.currentData(), self.proposer.currentText()
        options = {"preset": str(preset)} if preset else {}
        return ProposalSettings(
            proposer=name,
            hypotheses=self.hypotheses.value(),
            seed=self.seed.value(),
            device=str(self.device.currentData()),
            options={**options, **self._chosen.get(name, {})},
        )

    def show_jobs(self, jobs: Sequence[JobView]) -> None:
        """Show how the jobs stand."""
        self._card.show_jobs(jobs)

    def _on_proposer_changed(self, _index: int) -> None:
        choice = self._choices.get(self.proposer.currentText())
        if choice is None:
            return
        self._summary.setText(tr(choice.summary))
        self._summary.setToolTip(choice.missing)
        self.hypotheses.setMaximum(choice.max_hypotheses)
        self.hypotheses.setEnabled(choice.max_hypotheses > 1)
        self.preset.clear()
        for name, words in choice.presets.items():
            self.preset.addItem(f"{name}: {tr(words)}", name)
        self.preset.setVisible(bool(choice.presets))
        self.options.setVisible(bool(choice.options))
        self._show_chosen()
        # The device matters to models only, and they are the ones with weights.
        self.device.setVisible(bool(choice.presets) or bool(choice.missing))
        if choice.missing:
            self._summary.setText(
                tr("{summary}. Its weights are not on this computer.", summary=tr(choice.summary))
            )
        self.models.setVisible(bool(choice.missing))

    def _ask_options(self) -> None:
        name = self.proposer.currentText()

        def keep(chosen: dict[str, str]) -> None:
            self._chosen[name] = chosen
            self._show_chosen()

        def costs(chosen: dict[str, str]) -> str:
            settings = self.settings()
            preset = {key: value for key, value in settings.options.items() if key == "preset"}
            return self.costs(self._choices[name], replace(settings, options={**preset, **chosen}))

        dialog = OptionsDialog(
            self.window(), self._choices[name].options, self._chosen.get(name, {}), keep, costs
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _show_chosen(self) -> None:
        count = len(self._chosen.get(self.proposer.currentText(), {}))
        self.options.setText(trn("1 option", "{n} options", count) if count else tr("Options…"))


class _JobsCard(QFrame):
    """One card for the whole batch: what runs, how far, time left, cancel. Keeps its place when idle."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self.setObjectName("jobs")
        self.title = ElidedLabel()
        self.title.setProperty("role", "strong")
        self.cancel = QPushButton(tr("Cancel"))
        keyed_tip(self.cancel, tr("Stop all that runs here"), "propose.cancel")
        self.cancel.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.bar = QProgressBar(maximum=1000, textVisible=False)
        self.detail = ElidedLabel()
        self.detail.setProperty("role", "small")
        self.time_left = label_as("small")
        top = lay_row((self.title, 1), self.cancel)
        bottom = lay_row((self.detail, 1), self.time_left)
        lay_column(top, self.bar, bottom, of=self, margins=(12, 8, 12, 8), spacing=6)
        self.show_jobs(())

    def show_jobs(self, jobs: Sequence[JobView]) -> None:
        words = describe_jobs(jobs)
        self.cancel.setEnabled(words.can_cancel)
        self.title.setText(words.title)
        self.detail.setText(words.detail)
        self.time_left.setText(words.time_left)
        self.bar.setValue(round(1000 * words.share))


def _combo(name: str, tip: str, object_name: str) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(object_name)
    combo.setAccessibleName(name)
    combo.setToolTip(tip)
    # Long words are cut off; they must not push the panel's right edge out of sight.
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(6)
    return combo


def _buttons(actions: Sequence[QAction]) -> QHBoxLayout:
    track, clip, project = actions
    return lay_row(
        (enable_with(action_button(track, tr("Propose track"), "primary"), track), 2),
        (enable_with(action_button(clip, tr("Clip")), clip), 1),
        (enable_with(action_button(project, tr("Project")), project), 1),
        spacing=8,
    )
