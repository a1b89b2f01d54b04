"""Edit › Preferences: shows what is chosen, and keeps what is chosen anew."""

from PySide6.QtWidgets import QComboBox

from ui.features.preferences.preferences_dialog import PreferencesDialog
from ui.session.preferences import (
    ANNOTATOR,
    HOVER,
    LANGUAGE,
    PROPOSER,
    SAVED,
    STATISTICS,
    TRACKER,
    keeps_statistics,
    previews_click,
    tells_saved,
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
        self._disk.submit(_choices, self._open, self._studio.notices.fail)

    def _open(self, choices: tuple[list[str], list[str]]) -> None:
        settings, session = self._settings, self._studio.session
        proposers, trackers = choices
        names = {"proposers": proposers, "trackers": trackers}
        page = PreferencesDialog(self._studio.window, **names, user=session.author)
        _choose(page.language, settings.value(LANGUAGE, ""))
        _choose(page.theme, current_theme().tokens.name)
        _choose(page.size_choice, settings.value(TEXT_KEY, NORMAL))
        _choose(page.proposer, settings.value(PROPOSER, ""))
        _choose(page.tracker, settings.value(TRACKER, ""))
        page.saved.setChecked(tells_saved(settings))
        page.name.setText(str(settings.value(ANNOTATOR, "") or ""))
        page.statistics.setChecked(keeps_statistics(settings))
        page.hover.setChecked(previews_click(settings))
        page.hover_chosen.connect(lambda is_on: settings.setValue(HOVER, is_on))
        page.language_chosen.connect(lambda code: settings.setValue(LANGUAGE, code))
        page.theme_chosen.connect(self._use_theme)
        page.size_chosen.connect(lambda size: self._studio.actions[f"text.{size}"].trigger())
        page.proposer_chosen.connect(self._use_proposer)
        page.tracker_chosen.connect(lambda name: settings.setValue(TRACKER, name))
        page.saved_chosen.connect(self._tell_saved)
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

    def _tell_saved(self, is_on: bool) -> None:
        self._settings.setValue(SAVED, is_on)
        session = self._studio.session
        session.saved_changed.emit(session.saved)

    def _use_name(self, name: str) -> None:
        self._settings.setValue(ANNOTATOR, name)
        self._studio.session.annotator = name or None


def _choices() -> tuple[list[str], list[str]]:
    """Return the names of proposers and of trackers."""
    from models.proposers.registry import offered_proposers
    from models.tracking.registry import tracker_names

    return list(offered_proposers()), tracker_names()


def _cached() -> int:
    from ui.features.preferences.cache_folders import cached_bytes

    return cached_bytes()


def _emptied() -> int:
    from ui.features.preferences.cache_folders import empty_caches

    return empty_caches()


def _choose(combo: QComboBox, value: object) -> None:
    combo.setCurrentIndex(max(0, combo.findData(value)))
