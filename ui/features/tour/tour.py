"""The tour: from the menu as often as wanted, offered once on the first start."""

from html import escape

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea

from ui.features.tour.tour_overlay import TourOverlay
from ui.features.tour.tour_steps import STEPS
from ui.language import tr
from ui.layout.stage import Stage
from ui.studio import Studio
from ui.widgets.labels import label_as
from ui.widgets.laying import lay_column, lay_row
from ui.widgets.live_actions import shown_keys

OFFERED = "tour_offered"
"""In the settings: it was offered on this computer."""
GAP = 16


class TourOffer(QFrame):
    """A small card in a corner of the picture; it takes no focus, and work goes on below it."""

    def __init__(self, stage: Stage, tour: "Tour") -> None:
        super().__init__(stage)
        self._stage = stage
        self.setProperty("card", "true")
        words = label_as("strong", tr("New here? Six steps show the way."))
        self.take = QPushButton(tr("Take the tour"))
        self.take.setProperty("kind", "primary")
        self.take.setToolTip(tr("Begins with the first of six steps"))
        self.later = QPushButton(tr("Not now"))
        self.later.setToolTip(tr("Help › Take the tour starts it whenever you like"))
        buttons = lay_row((self.take, 1), self.later, spacing=8)
        for button, act in ((self.take, tour.begin), (self.later, self.hide)):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked=False, act=act: act())
        lay_column(words, buttons, of=self, margins=(16, 12, 16, 12), spacing=10)
        self._stage.installEventFilter(self)
        self.hide()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.place()
        return False

    def place(self) -> None:
        """Lie at the lower right of the picture: at the left it says which layer is painted."""
        self.adjustSize()
        foot = self._stage.legend.geometry().top() - GAP - self.height()
        self.move(QPoint(max(GAP, self._stage.width() - self.width() - GAP), max(GAP, foot)))
        self.raise_()


class Tour(QObject):
    """Where the tour stands; -1 = it is not under way."""

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.window)
        self._studio = studio
        self.number = -1
        self.overlay = TourOverlay(studio.window)
        self.offer = TourOffer(studio.places.stage, self)
        self.overlay.card.stepped.connect(self.step)
        self.overlay.card.ended.connect(self.end)
        studio.actions.bind("help.tour", self.begin)

    def offer_once(self) -> None:
        """Offer the tour where it was never offered before."""
        settings = self._studio.settings
        if settings.value(OFFERED) is None:
            settings.setValue(OFFERED, "true")
            self.offer.show()
            self.offer.place()

    def begin(self) -> None:
        """Start with the first step; without a project the demo is opened."""
        self.offer.hide()
        if not self._studio.session.is_open:
            self._studio.actions["file.demo"].trigger()
        self.number = 0
        self._show()

    def step(self, by: int) -> None:
        """Go so many steps on; beyond the last the tour ends."""
        if self.number < 0 or self.number + by < 0:
            return
        self.number += by
        if self.number >= len(STEPS):
            self.end()
        else:
            self._show()

    def end(self) -> None:
        """Take everything away; the keys are the picture's again."""
        self.number = -1
        self.overlay.leave()
        self._studio.canvas.setFocus()

    def _show(self) -> None:
        studio, step = self._studio, STEPS[self.number]
        places, specs = studio.places, studio.actions.specs
        places.show_panels()
        if step.page:
            places.side.show_page(step.page)
        keys = {
            name: f"<b>{escape(shown_keys(specs[action_id]) or tr(specs[action_id].text))}</b>"
            for name, action_id in step.keys.items()
        }
        targets = step.targets(studio)
        for area in places.side.findChildren(QScrollArea):
            if area.isAncestorOf(targets[0].widget):
                area.ensureWidgetVisible(targets[0].widget, 0, 0)
        self.overlay.card.show_step(tr(step.title), tr(step.text, **keys), self.number + 1, len(STEPS))
        self.overlay.point_at(targets)
        self.overlay.card.setFocus()
