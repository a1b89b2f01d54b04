"""Names in the settings of what a person chooses once and several parts of the window ask for."""

from PySide6.QtCore import QSettings

ANNOTATOR = "annotator"
"""Who works here; empty = the name of the user of this computer."""
PROPOSER = "default_proposer"
TRACKER = "default_tracker"
STATISTICS = "keeps_statistics"
LANGUAGE = "language"
HOVER = "previews_click"
SAVED = "tells_saved"


def annotator_of(settings: QSettings) -> str | None:
    """Return who works here; None = the user of this computer."""
    return str(settings.value(ANNOTATOR, "") or "").strip() or None


def keeps_statistics(settings: QSettings) -> bool:
    """Return whether it is written down how much work things were."""
    return is_on(settings, STATISTICS, otherwise=True)


def previews_click(settings: QSettings) -> bool:
    """Return whether the magic scribble shows what a click would take."""
    return is_on(settings, HOVER, otherwise=True)


def tells_saved(settings: QSettings) -> bool:
    """Return whether the time of the last saving is shown; what is not saved is always said."""
    return is_on(settings, SAVED, otherwise=True)


def is_on(settings: QSettings, key: str, *, otherwise: bool) -> bool:
    """Return whether something is switched on; `otherwise` where nobody chose, or nonsense stands there."""
    value = settings.value(key)
    return value not in ("false", False) if otherwise else value in ("true", True)
