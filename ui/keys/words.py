"""The keys of actions as they stand in texts: `{key[propose.track]}`."""

from collections.abc import Iterator, Mapping

from ui.keys.keymap import SPECS, short_key
from ui.language import tr


class _KeysInWords(Mapping[str, str]):
    """By action id the shortest key that it has now; without any, its name in quotes, as menus show it."""

    def __getitem__(self, action_id: str) -> str:
        return short_key(action_id) or f"“{tr(SPECS[action_id].text).rstrip('…')}”"

    def __iter__(self) -> Iterator[str]:
        return iter(SPECS)

    def __len__(self) -> int:
        return len(SPECS)


KEYS_IN_WORDS = _KeysInWords()
