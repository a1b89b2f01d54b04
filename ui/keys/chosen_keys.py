"""Which keys are in use: those of a preset, changed by the person, kept in the settings."""

import json
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QCoreApplication, QObject, QSettings, Signal
from PySide6.QtGui import QKeySequence

from ui.actions.action_table import ACTIONS
from ui.actions.held_keys import HELD_KEYS
from ui.keys.keys_of_other_tools import PRESETS, STUDIO

Keys = tuple[str, ...]
_NAME = "amodal-studio-keys"
SPECS = {spec.id: spec for spec in ACTIONS}
FIXED = {key: held for held in HELD_KEYS for key in held.fixed}
"""Keys that are held over the picture or pick tracks; no action can have them."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A key that is wanted but taken; `action_id` is empty when it is fixed and cannot be taken away."""

    keys: str
    action_id: str
    text: str
    """English name of what has it; shown through `tr`."""


class KeyMap(QObject):
    """The keys of all actions. One per application, found by `current_keys`.

    Changes of a person are kept per preset, so that trying another one loses nothing. No two actions of
    a scope ever have the same key, whatever the settings say: the person's own wish comes first.

    Signals:
        changed(): Some keys are others now.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None) -> None:
        super().__init__(parent)
        self.setObjectName(_NAME)
        self.preset = STUDIO.name
        self._own: dict[str, dict[str, Keys]] = {}
        self._settings: QSettings | None = None
        self._keys: dict[str, Keys] = {}
        self._work_out()

    def load(self, settings: QSettings) -> None:
        """Take the keys from the settings of a window, and keep later changes there."""
        self._settings = settings
        wish = settings.value("keys/preset")
        self.preset = wish if isinstance(wish, str) and wish in PRESETS else STUDIO.name
        self._own = {name: _read(settings.value(f"keys/own_{name}")) for name in PRESETS}
        self._work_out()
        self.changed.emit()

    def keys_of(self, action_id: str) -> Keys:
        """Return the Qt key sequences of an action, the one shown first."""
        return self._keys[action_id]

    def usual(self, action_id: str) -> Keys:
        """Return the keys that the preset in use gives an action."""
        return PRESETS[self.preset].keys.get(action_id, SPECS[action_id].keys)

    @property
    def changed_ids(self) -> tuple[str, ...]:
        """Actions whose keys are not those of the preset."""
        return tuple(spec.id for spec in ACTIONS if self._keys[spec.id] != self.usual(spec.id))

    def clash(self, keys: str, action_id: str) -> Clash | None:
        """Return what has a key sequence already in the scope of an action, None when it is free."""
        wanted = normal(keys)
        if wanted in FIXED:
            return Clash(wanted, "", FIXED[wanted].text)
        scope = SPECS[action_id].scope
        for spec in ACTIONS:
            if spec.id != action_id and spec.scope == scope and wanted in map(normal, self._keys[spec.id]):
                return Clash(wanted, spec.id, spec.text)
        return None

    def set_keys(self, action_id: str, keys: Keys) -> None:
        """Give an action these keys and no others; another action of its scope that has one loses it."""
        wanted = tuple(dict.fromkeys(normal(key) for key in keys if normal(key) not in FIXED))
        own = self._own.setdefault(self.preset, {})
        for key in wanted:
            clash = self.clash(key, action_id)
            if clash is not None:
                own[clash.action_id] = tuple(
                    kept for kept in self._keys[clash.action_id] if normal(kept) != key
                )
                self._work_out()
        own[action_id] = wanted
        self._keep()

    def reset(self, action_id: str) -> None:
        """Give an action the keys of the preset again; another action that has one loses it."""
        self.set_keys(action_id, self.usual(action_id))

    def reset_all(self) -> None:
        """Forget all own changes of the preset in use."""
        self._own[self.preset] = {}
        self._keep()

    def use_preset(self, name: str) -> None:
        """Use another set of keys, with the own changes once made to it.

        Raises:
            KeyError: There is no such preset.
        """
        self.preset = PRESETS[name].name
        self._keep()

    def _keep(self) -> None:
        self._work_out()
        own = self._own.get(self.preset, {})
        for action_id in [one for one in own if own[one] == tuple(map(normal, self.usual(one)))]:
            del own[action_id]
        self._work_out()
        if self._settings is not None:
            self._settings.setValue("keys/preset", self.preset)
            self._settings.setValue(f"keys/own_{self.preset}", json.dumps(own))
        self.changed.emit()

    def _work_out(self) -> None:
        own = self._own.get(self.preset, {})
        taken: set[tuple[str, str]] = set()
        self._keys = {}
        for spec in sorted(ACTIONS, key=lambda spec: spec.id not in own):
            wanted = own.get(spec.id, self.usual(spec.id))
            self._keys[spec.id] = tuple(
                key for key in wanted if normal(key) not in FIXED and (spec.scope, normal(key)) not in taken
            )
            taken |= {(spec.scope, normal(key)) for key in self._keys[spec.id]}


def current_keys() -> KeyMap:
    """Return the application's keys; those of our own preset until a window has loaded its settings."""
    app = QCoreApplication.instance()
    found = app.findChild(KeyMap, _NAME) if app is not None else None
    return found if isinstance(found, KeyMap) else KeyMap(app)


@lru_cache(maxsize=2048)
def normal(keys: str) -> str:
    """Return a key sequence as Qt writes it on every platform, to compare."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.PortableText)


def shown(keys: str) -> str:
    """Return a key sequence as people of this platform write it."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def first_key(action_id: str) -> str:
    """Return the first key in use of an action as Qt writes it on every platform; empty without one."""
    return next(map(normal, current_keys().keys_of(action_id)), "")


def short_key(action_id: str) -> str:
    """Return the shortest key in use of an action, as people write it: for places with little room."""
    return min(map(shown, current_keys().keys_of(action_id)), key=len, default="")


def key_text(*action_ids: str) -> str:
    """Return the first key of each of these actions, as people write it; empty without any."""
    firsts = [keys[0] for one in action_ids if (keys := current_keys().keys_of(one))]
    return ", ".join(shown(key) for key in firsts)


def _read(stored: object) -> dict[str, Keys]:
    """Own changes from the settings; what cannot be understood is left out."""
    try:
        found = json.loads(stored) if isinstance(stored, str) else {}
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        one: tuple(normal(key) for key in keys if isinstance(key, str) and normal(key))
        for one, keys in found.items()
        if one in SPECS and isinstance(keys, list)
    }
