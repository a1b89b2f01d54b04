"""Write docs/keys.md, the cheat sheet as a page, from the table of actions.

.venv/bin/python -m scripts.renew_keys
"""

from pathlib import Path

from ui.actions.action_table import ACTIONS, MENUS
from ui.actions.held_keys import HELD_KEYS
from ui.keys.keys_of_other_tools import CVAT, STUDIO

PAGE = Path(__file__).resolve().parent.parent / "docs" / "keys.md"
HEAD = """# Keys

Every action is in a menu, is found by name in the palette (`Ctrl+K`), and can have other keys \
(*Edit › Keyboard shortcuts…*, `Ctrl+Alt+K`). In the window `?` shows this page with the keys in use. \
Keys of the window work everywhere in it; those of a place or a tool work there, and come first while \
it is in use. This page is written by `python -m scripts.renew_keys`.
"""


def page() -> str:
    """Return the page: a table per menu, then one of the held keys."""
    parts = [HEAD]
    for menu in MENUS:
        parts.append(f"\n## {menu}\n\n| action | where | keys | with the keys of CVAT |\n|---|---|---|---|\n")
        parts += [
            f"| {spec.text.rstrip('…')} | {spec.scope} | {_code(STUDIO.keys_of_all()[spec.id])} "
            f"| {_code(CVAT.keys[spec.id]) if spec.id in CVAT.keys else 'the same'} |\n"
            for spec in ACTIONS
            if spec.menu == menu
        ]
    parts.append("\n## Held keys and gestures\n\n| does | where | keys |\n|---|---|---|\n")
    parts += [f"| {held.text} | {held.scope} | {_code((held.keys,))} |\n" for held in HELD_KEYS]
    return "".join(parts)


def _code(keys: tuple[str, ...]) -> str:
    return " or ".join(f"`{key}`" for key in keys)


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
