"""How an action of the window is described; the table of all is `ui/actions/action_table.py`."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from core.messages import mark


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One thing a person can do.

    `keys` are Qt key sequences, the first is the one shown; `scope` says where they work. Where it stands in
    the menus is said by `in_menu`.
    """

    id: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    is_checkable: bool = False
    tip: str = ""
    scope: str = mark("Window")
    menu: str = ""
    group: int = 0
    submenu: str = ""
    order: int = 0


def in_menu(
    menu: str, group: int, submenu: str = "", *, order: int = 0
) -> Callable[..., tuple[ActionSpec, ...]]:
    """Return what puts actions into a menu.

    Args:
        menu: Its title.
        group: Entries of a group lie between two lines.
        submenu: Title of an inner menu that gathers them, so that no menu is taller than a small screen.
        order: Their place inside the group, where the order of the features is not the right one.
    """

    def put(*specs: ActionSpec) -> tuple[ActionSpec, ...]:
        return tuple(replace(spec, menu=menu, group=group, submenu=submenu, order=order) for spec in specs)

    return put
