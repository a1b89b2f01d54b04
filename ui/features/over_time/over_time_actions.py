"""Entries of the menus that belong to this feature (Time)."""

from ui.actions.action_spec import ActionSpec

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "time.copy_next",
        "Copy mask to the next frame",
        ("Alt+Right",),
        "Time",
        0,
        "step-forward",
        tip="And goes there; a mask that a person fixed stays",
    ),
    ActionSpec("time.copy_previous", "Copy mask to the frame before", ("Alt+Left",), "Time", 0, "step-back"),
    ActionSpec("time.copy", "Copy mask to several frames…", ("Ctrl+B",), "Time", 0),
    ActionSpec(
        "time.morph",
        "Morph between key frames",
        ("Ctrl+J",),
        "Time",
        1,
        tip="Fills the frames between the nearest ones that you fixed, or the chosen range; Enter keeps it",
    ),
    ActionSpec(
        "time.carry",
        "Carry correction forward",
        ("Alt+.",),
        "Time",
        2,
        tip="What you changed here goes along with the object, until trust falls; Enter keeps it",
    ),
    ActionSpec("time.carry_back", "Carry correction backward", ("Alt+,",), "Time", 2),
    ActionSpec(
        "time.stop_at_fixed",
        "Carry only up to the next frame that I fixed",
        ("Alt+Shift+T",),
        "Time",
        2,
        "",
        True,
        tip="Otherwise such frames stay as they are and the correction goes on behind them",
    ),
    ActionSpec(
        "time.ghost",
        "Ghost of the whole object",
        ("Y",),
        "Time",
        3,
        "",
        True,
        tip="Lays its shape from a frame where it is best seen under this one",
    ),
    ActionSpec("time.stamp", "Stamp the ghost in as amodal mask", ("Shift+Y",), "Time", 3),
    ActionSpec("time.unite", "Add the ghost to the amodal mask", ("Alt+Y",), "Time", 3),
    ActionSpec("time.ghost_earlier", "Ghost from an earlier frame", ("Alt+[",), "Time", 3),
    ActionSpec("time.ghost_later", "Ghost from a later frame", ("Alt+]",), "Time", 3),
    ActionSpec(
        "time.onion",
        "Onion skin of the neighbour frames",
        ("Ctrl+Alt+O",),
        "Time",
        4,
        "",
        True,
        tip="Outlines of the active layer: dotted before, dashed after",
    ),
    ActionSpec(
        "time.both_layers", "Copy, morph and carry work on both layers", ("Shift+T",), "Time", 4, "", True
    ),
)
