"""How good is it? What a person must judge, what is known so far, accepting the rest."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from ui.features.pseudo_truth.plain_table import fill_table, make_table
from ui.features.pseudo_truth.quality_words import (
    drawn_words,
    look_rows,
    rule_words,
    strata_rows,
)
from ui.features.pseudo_truth.sample_preview import SamplePreview
from ui.language import mark, tr, trn
from ui.session.project.sampling import Sampling
from ui.widgets.key_tips import keyed_tip, usual_buttons
from ui.widgets.labels import label_as
from ui.widgets.laying import REST, lay_column, lay_row
from ui.widgets.number_boxes import DecimalBox

if TYPE_CHECKING:
    from core.review.sampling import SamplingPlan

INTRODUCTION = mark(
    "A person judges some of the proposals, drawn so that every category, every kind of hiding and every "
    "height of doubt is among them. From these follows how many of all are bad, and how surely. When that is "
    "known well enough, the others can be accepted in one step."
)


class QualityDialog(QDialog):
    """Plan, strata, estimate. Stays open beside the review.

    Signals:
        draw_requested(float, float): Make a plan: precision and IoU, both 0..1.
        review_requested(): Show what is to be judged.
        accept_requested(), datasheet_requested()
    """

    draw_requested = Signal(float, float)
    review_requested = Signal()
    accept_requested = Signal()
    datasheet_requested = Signal()

    def __init__(self, sampling: Sampling, preview: SamplePreview, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("How good is it?"))
        self._sampling, self._preview = sampling, preview
        self._why_not = ""
        self.iou = DecimalBox(minimum=0.05, maximum=1.0, singleStep=0.05, decimals=2, value=0.75)
        self.iou.setAccessibleName(tr("Bad below IoU"))
        self.iou.setToolTip(tr("A mask is bad when its IoU with what you hold right is smaller"))
        self.precision = DecimalBox(minimum=1.0, maximum=50.0, singleStep=1.0, decimals=1, value=5.0)
        self.precision.setPrefix("± ")
        self.precision.setSuffix(tr(" %"))
        self.precision.setAccessibleName(tr("Precision"))
        self.precision.setToolTip(
            tr("How well the share of bad masks shall be known; half as much takes four times the work")
        )
        self.draw = QPushButton(autoDefault=False)
        self.draw.setProperty("kind", "primary")
        self.means = label_as("strong", wraps=True)
        self.kinds = make_table(
            (tr("Category"), tr("Hidden"), tr("Doubt"), tr("Proposals"), tr("To judge")),
            tr("What is drawn of which kind"),
            words=3,
        )
        self.estimate = label_as("strong", wraps=True)
        self.looks = make_table(
            (tr("Asked after"), tr("Judged"), tr("Bad"), tr("Share of bad masks"), tr("Enough?")),
            tr("How the looks stand"),
            words=1,
        )
        self.rule = label_as("dim", wraps=True)
        self.review = QPushButton(tr("Review the sample"), autoDefault=False)
        keyed_tip(
            self.review,
            tr("The queue shows exactly these masks; accept, correct or flag them"),
            "review.sample",
        )
        self.accept_rest = QPushButton(tr("Accept the rest…"), autoDefault=False)
        self.datasheet = QPushButton(tr("Save datasheet…"), autoDefault=False)
        self.datasheet.setToolTip(
            tr("A text file: what the masks are, where they came from, how good they are")
        )
        self._lay_out()
        self._connect()
        self.resize(760, 640)

    def _lay_out(self) -> None:
        asked = lay_row(
            label_as("dim", tr("Bad below IoU")), self.iou,
            label_as("dim", tr("share known to")), self.precision, label_as("dim", tr("at 95 %")),
            REST, self.draw, spacing=8,
        )  # fmt: skip
        foot = lay_row(self.review, self.accept_rest, self.datasheet, REST, usual_buttons(self))
        lay_column(
            label_as("dim", tr(INTRODUCTION), wraps=True),
            label_as("heading", tr("PLAN")), asked, self.means, (self.kinds, 3),
            label_as("heading", tr("ESTIMATE")), self.estimate, (self.looks, 2), self.rule, foot,
            of=self, margins=(16, 14, 16, 14), spacing=10,
        )  # fmt: skip
        for table, rows in ((self.kinds, 3), (self.looks, 4)):
            table.setMinimumHeight(table.fontMetrics().height() * 2 * (rows + 1))

    def _connect(self) -> None:
        for box in (self.iou, self.precision):
            box.valueChanged.connect(lambda _value: self._want())
        self.draw.clicked.connect(lambda _checked=False: self.draw_requested.emit(*self.asked()))
        self.review.clicked.connect(lambda _checked=False: self.review_requested.emit())
        self.accept_rest.clicked.connect(lambda _checked=False: self.accept_requested.emit())
        self.datasheet.clicked.connect(lambda _checked=False: self.datasheet_requested.emit())
        self._sampling.changed.connect(self.refresh)
        self._preview.changed.connect(self.refresh)

    def asked(self) -> tuple[float, float]:
        """Return precision and IoU as they are chosen, 0..1."""
        return round(self.precision.value() / 100, 4), round(self.iou.value(), 4)

    def show_project(self, why_not: str) -> None:
        """Say why nothing can be asked here; empty = it can."""
        self._why_not = why_not
        self._want()
        self.refresh()

    def refresh(self) -> None:
        """Show what is known now."""
        review = self._sampling.state.review
        self.draw.setText(tr("Draw a new sample") if review is not None else tr("Draw the sample"))
        self.draw.setToolTip(
            tr("Replaces the plan that there is; what was judged stays judged")
            if review is not None
            else tr("Decides which masks are judged; the project keeps it")
        )
        preview = self._preview.preview
        self.draw.setEnabled(not self._why_not and preview is not None)
        self.means.setText(self._why_not or self._means())
        fill_table(self.kinds, strata_rows(preview.strata) if preview is not None else [])
        self.estimate.setText(self._estimate())
        fill_table(self.looks, look_rows(review) if review is not None else [])
        self.rule.setText(rule_words(self._plan()))
        has_more = review is not None and bool(self._sampling.state.places)
        self.review.setEnabled(has_more)
        self._show_accept()
        self.datasheet.setEnabled(bool(self._sampling.is_open))

    def _plan(self) -> "SamplingPlan | None":
        """Return the plan that there is, else the one that would be made."""
        review, preview = self._sampling.state.review, self._preview.preview
        return review.plan if review is not None else preview.plan if preview is not None else None

    def _show_accept(self) -> None:
        rest, review = self._sampling.state.rest, self._sampling.state.review
        found = None if review is None else review.estimate
        is_enough = found is not None and found.is_enough
        self.accept_rest.setEnabled(rest > 0 and not self._why_not)
        if rest:
            tip = trn(
                "Accepts 1 proposal that nobody has decided, as one step of undo",
                "Accepts {n:,} proposals that nobody has decided, as one step of undo",
                rest,
            )
        elif is_enough:
            tip = tr("Nothing is left to accept")
        else:
            tip = tr("Judge the sample first: how good the others are is not known well enough")
        self.accept_rest.setToolTip(tip)

    def _estimate(self) -> str:
        state = self._sampling.state
        if state.is_stale:
            return tr("Some proposals are newer than the sample: draw a new one")
        return tr("No sample is drawn yet") if state.review is None else self._sampling.words

    def _means(self) -> str:
        if self._preview.clips_left:
            return trn("Reading 1 clip…", "Reading {n:,} clips…", self._preview.clips_left)
        if self._preview.is_empty:
            return tr("No proposal waits for a review: {key[pseudo.open]} makes some")
        preview = self._preview.preview
        return "" if preview is None else drawn_words(preview.plan)

    def _want(self) -> None:
        self._preview.want(*self.asked())
