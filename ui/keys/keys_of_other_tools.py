"""Sets of keys to start from. Another one is another entry here: only what differs from our own table.

Source of CVAT's keys: its documentation (navigation bar, brush tools) and `shortcuts-reducer.ts`. What CVAT
does by its mouse or by held keys alone has no entry; what a key of CVAT displaces got a free one.
"""

from dataclasses import dataclass, field
from types import MappingProxyType

from core.messages import mark
from ui.actions.action_table import ACTIONS


@dataclass(frozen=True, slots=True)
class Preset:
    """A named set of keys; `keys` are Qt key sequences by action id, the first is the one shown."""

    name: str
    title: str
    keys: MappingProxyType[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def keys_of_all(self) -> dict[str, tuple[str, ...]]:
        """Return the keys of every action of the window."""
        return {spec.id: self.keys.get(spec.id, spec.keys) for spec in ACTIONS}


STUDIO = Preset("studio", mark("Amodal Studio"))
CVAT = Preset(
    "cvat",
    mark("CVAT"),
    MappingProxyType(
        {
            # What CVAT has
            "play.next": ("F", "Right"),
            "play.previous": ("D", "Left"),
            "play.next_10": ("V", "Shift+Right"),
            "play.previous_10": ("C", "Shift+Left"),
            "play.next_marked": ("R", "Ctrl+Right"),
            "play.previous_marked": ("E", "Ctrl+Left"),
            "tool.brush": ("Shift+1", "N", "B"),
            "tool.eraser": ("Shift+2",),
            "tool.outline": ("Shift+3", "G"),
            "tool.outline_away": ("Shift+4", "Alt+G"),
            "visibility.cycle": ("Q", "O"),
            "order.to_back": ("-", "Ctrl+["),
            "order.to_front": ("+", "=", "Ctrl+]"),
            "propose.track": ("Ctrl+E", "Ctrl+R"),
            "help.keys": ("F1", "?"),
            "keys.edit": ("F2", "Ctrl+Alt+K"),
            # What these displace
            "tool.bucket": ("Shift+5",),
            "tool.scribble": ("Shift+6",),
            "tool.select": ("Shift+0",),
            "view.completion": ("Alt+4",),
            "view.zoom_in": ("Ctrl++", "Ctrl+="),
            "view.zoom_out": ("Ctrl+-",),
            "review.next": ("Ctrl+Alt+N",),
            "review.mark_range": ("Alt+Shift+R",),
            "track.edit": ("Shift+F2",),
            "file.export": ("Ctrl+Alt+S",),
        }
    ),
)
PRESETS = MappingProxyType({preset.name: preset for preset in (STUDIO, CVAT)})
