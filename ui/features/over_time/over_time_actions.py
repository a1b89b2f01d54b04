"""Entries of the menus that belong to this feature (Time)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Time", 0)(
        ActionSpec(
            "time.copy_next",
            "Copy mask to the next frame",
            ("Alt+Right",),
            "step-forward",
            tip="And goes there; a decided mask stays",
        ),
        ActionSpec("time.copy_previous", "Copy mask to the frame before", ("Alt+Left",), "step-back"),
        ActionSpec("time.copy", "Copy mask to several frames…", ("Ctrl+B",)),
    ),
    *in_menu("Time", 1)(
        ActionSpec(
            "time.morph",
            "Morph between key frames",
            ("Ctrl+J",),
            tip="Fills the frames between the nearest decided ones, or the chosen range; Enter keeps it",
        ),
        ActionSpec(
            "time.steady",
            "Reduce chatter",
            ("Ctrl+Shift+J",),
            tip="Averages trembling outlines along the motion, "
            "in the chosen range or around this frame; decided frames stay, Enter keeps it",
        ),
    ),
    *in_menu("Time", 2)(
        ActionSpec(
            "time.range_edit",
            "Strokes act on the marked range",
            ("Alt+Shift+B",),
            is_checkable=True,
            tip="A stroke in a marked range is carried to all its frames along the motion, fading towards "
            "the ends; Enter keeps all of it as one step",
        ),
        ActionSpec(
            "time.carry",
            "Carry correction forward",
            ("Alt+.",),
            tip="What you changed here goes along with the object, until trust falls; Enter keeps it",
        ),
        ActionSpec("time.carry_back", "Carry correction backward", ("Alt+,",)),
        ActionSpec(
            "time.stop_at_fixed",
            "Carry only up to the next decided frame",
            ("Alt+Shift+T",),
            is_checkable=True,
            tip="Otherwise such frames stay as they are and the correction goes on behind them",
        ),
    ),
    *in_menu("Time", 3)(
        ActionSpec(
            "time.ghost",
            "Ghost of the whole object",
            ("Y",),
            is_checkable=True,
            tip="Lays its shape from a frame where it is best seen under this one",
        ),
        ActionSpec("time.stamp", "Stamp the ghost in as amodal mask", ("Shift+Y",)),
        ActionSpec("time.unite", "Add the ghost to the amodal mask", ("Alt+Y",)),
        ActionSpec("time.ghost_earlier", "Ghost from an earlier frame", ("Alt+[",)),
        ActionSpec("time.ghost_later", "Ghost from a later frame", ("Alt+]",)),
    ),
    *in_menu("Time", 4)(
        ActionSpec(
            "time.onion",
            "Onion skin of the neighbour frames",
            ("Ctrl+Alt+O",),
            is_checkable=True,
            tip="Outlines of the active layer: dotted before, dashed after",
        ),
        ActionSpec(
            "time.both_layers", "Copy, morph and carry work on both layers", ("Shift+T",), is_checkable=True
        ),
    ),
)
