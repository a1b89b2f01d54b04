"""How an action of the window is described; the table of all is `ui/actions/action_table.py`."""

from dataclasses import dataclass

from core.messages import mark


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One thing a person can do.

    `keys` are Qt key sequences, the first is the one shown; `scope` says where they work; `menu` is the
    menu's title, `group` separates entries inside it, `submenu` gathers some of them. `order` places an entry
    inside its group where the order of the features does not.
    """

    id: str
    text: str
    keys: tuple[str, ...] = ()
    menu: str = ""
    group: int = 0
    icon: str = ""
    is_checkable: bool = False
    tip: str = ""
    scope: str = mark("Window")
    submenu: str = ""
    order: int = 0
