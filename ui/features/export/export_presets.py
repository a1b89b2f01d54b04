"""Choices of exports that are kept on this computer: the last one, and those with a name."""

import json
from typing import Any

from PySide6.QtCore import QSettings

from ui.features.export.cut_options import CutChoice
from ui.features.export.export_choice import ExportChoice

LAST, PRESETS = "export/last", "export/presets"


class ExportPresets:
    """Reads and keeps choices; which clip and track is no part of them, since projects differ."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    @property
    def last(self) -> ExportChoice | None:
        """What was exported last; None = nothing yet."""
        return _choice(self._read(LAST))

    def keep_last(self, choice: ExportChoice) -> None:
        """Remember what was exported."""
        self._settings.setValue(LAST, json.dumps(_facts(choice)))

    def named(self) -> dict[str, ExportChoice]:
        """Return the choices with a name, in the order of their names."""
        found = self._read(PRESETS)
        read = {str(name): _choice(facts) for name, facts in sorted(found.items())}
        return {name: choice for name, choice in read.items() if choice is not None}

    def save(self, name: str, choice: ExportChoice) -> None:
        """Keep a choice under a name, in place of the one that had it."""
        every = self._read(PRESETS) | {name: _facts(choice)}
        self._settings.setValue(PRESETS, json.dumps(every))

    def remove(self, name: str) -> None:
        """Forget a name; no file changes."""
        every = {one: facts for one, facts in self._read(PRESETS).items() if one != name}
        self._settings.setValue(PRESETS, json.dumps(every))

    def _read(self, key: str) -> dict[str, Any]:
        try:
            found = json.loads(str(self._settings.value(key, "") or "{}"))
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def _facts(choice: ExportChoice) -> dict[str, Any]:
    return {
        "format": choice.format_name,
        "accepted": choice.only_accepted,
        "layer": choice.layer,
        "polygons": choice.as_polygons,
        "options": [list(one) for one in choice.cut.options],
        "holes": choice.cut.without_completion,
    }


def _choice(facts: Any) -> ExportChoice | None:
    """Return a choice, None where something else stands: settings are files that people may edit."""
    try:
        options = tuple((str(name), str(text)) for name, text in facts["options"])
        return ExportChoice(
            str(facts["format"]),
            is_folder=False,
            only_accepted=bool(facts["accepted"]),
            clip="",
            layer=str(facts["layer"]),
            as_polygons=bool(facts["polygons"]),
            cut=CutChoice(options, bool(facts["holes"])),
        )
    except (KeyError, TypeError, ValueError):
        return None
