"""Edit › Preferences: shows what is chosen, and keeps what is chosen anew."""

from PySide6.QtWidgets import QComboBox

from ui.features.preferences.preferences_dialog import PreferencesDialog
from ui.session.preferences import (
    ANNOTATOR,
    HOVER,
    LANGUAGE,
    PROPOSER,
    STATISTICS,
    keeps_statistics,
    previews_click,
)
from ui.studio import Studio
from ui.theme.text_size import NORMAL, TEXT_KEY
from ui.theme.theme import current_theme
from ui.work.lane import only_logged


class PreferencesCommands:
    """The page of preferences."""

    def __init__(self, studio: Studio) -> None:
        self._studio, self._settings = studio, studio.settings
        self._disk = studio.work.lane("caches", may_be_left=True)
        studio.actions.bind("app.preferences", self.show)

    def show(self) -> None:
        """Show the page with what is chosen now, once it is known which proposers there are."""
        self._disk.submit(_proposers, self._open, self._studio.notices.fail)

    def _open(self, proposers: list[str]) -> None:
        settings, session = self._settings, self._studio.session
        page = PreferencesDialog(self._studio.window, proposers=proposers, user=session.author)
        _choose(page.language, settings.value(LANGUAGE, ""))
        _choose(page.theme, current_theme().tokens.name)
        _choose(page.size_choice, settings.value(TEXT_KEY, NORMAL))
        _choose(page.proposer, settings.value(PROPOSER, ""))
        page.name.setText(str(settings.value(ANNOTATOR, "") or ""))
        page.statistics.setChecked(keeps_statistics(settings))
        page.hover.setChecked(previews_click(settings))
        page.hover_chosen.connect(lambda is_on: settings.setValue(HOVER, is_on))
        page.language_chosen.connect(lambda code: settings.setValue(LANGUAGE, code))
        page.theme_chosen.connect(self._use_theme)
        page.size_chosen.connect(lambda size: self._studio.actions[f"text.{size}"].trigger())
        page.proposer_chosen.connect(self._use_proposer)
        page.name_given.connect(self._use_name)
        page.statistics_chosen.connect(lambda is_on: settings.setValue(STATISTICS, is_on))
        page.emptying_asked.connect(lambda: self._disk.submit(_emptied, page.show_cache, only_logged))
        page.keys_asked.connect(self._studio.actions["keys.edit"].trigger)
        self._disk.submit(_cached, page.show_cache, only_logged)
        page.open()

    def _use_theme(self, name: str) -> None:
        if name != current_theme().tokens.name:
            self._studio.actions["view.theme"].trigger()

    def _use_proposer(self, name: str) -> None:
        self._settings.setValue(PROPOSER, name)
        self._studio.proposals.proposers_changed.emit()

    def _use_name(self, name: str) -> None:
        self._settings.setValue(ANNOTATOR, name)
        self._studio.session.annotator = name or None


def _proposers() -> list[str]:
    from models.proposers.registry import offered_proposers

    return list(offered_proposers())


def _cached() -> int:
    from ui.features.preferences.cache_folders import cached_bytes

    return cached_bytes()


def _emptied() -> int:
    from ui.features.preferences.cache_folders import empty_caches

    return empty_caches()


def _choose(combo: QComboBox, value: object) -> None:
    combo.setCurrentIndex(max(0, combo.findData(value)))
