"""Entries of the menus that belong to this feature (View, Compose)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Compose", 0)(
        ActionSpec(
            "view.compose",
            "Compose",
            ("F12",),
            "both",
            is_checkable=True,
            tip="Completed objects as layers over the clip's background",
        ),
    ),
    *in_menu("Compose", 1)(
        ActionSpec(
            "compose.add",
            "Take an object…",
            ("Ctrl+F12",),
            "track-add",
            tip="A completed object of this or another clip as a new layer",
        ),
        ActionSpec(
            "compose.duplicate",
            "Duplicate layer",
            ("Ctrl+D",),
            tip="The copy lies right in front, and can be placed by itself",
        ),
        ActionSpec("compose.remove", "Remove layer", ("Shift+Delete",), tip="Masks and completions stay"),
        ActionSpec("compose.next", "Next layer", ("Shift+F12",), tip="To the back, then the foremost again"),
    ),
    *in_menu("Compose", 2)(
        ActionSpec("compose.show", "Hide or show layer", ("Shift+V",), "eye"),
        ActionSpec("compose.lock", "Lock or unlock layer", ("Shift+K",), "lock"),
        ActionSpec(
            "compose.forward",
            "Layer forward by one",
            ("Ctrl+Shift+Up",),
            tip="In the marked range, or the whole clip",
        ),
        ActionSpec(
            "compose.backward",
            "Layer backward by one",
            ("Ctrl+Shift+Down",),
            tip="In the marked range, or the whole clip",
        ),
    ),
    *in_menu("Compose", 2)(
        ActionSpec(
            "compose.plain_order",
            "Order of the whole clip here",
            ("Ctrl+Shift+0",),
            tip="Takes the order of the marked range away, or of the one that is shown",
        ),
    ),
    *in_menu("Compose", 3, "Look")(
        ActionSpec("compose.light", "Match light", ("Ctrl+L",), tip="The layer takes on the light around it"),
        ActionSpec(
            "compose.shadow", "Contact shadow", ("Ctrl+Alt+Shift+L",), tip="A soft shadow where it stands"
        ),
        ActionSpec("compose.flip", "Flip left and right", ("Ctrl+Shift+H",)),
        ActionSpec("compose.fainter", "Fainter layer", ("Ctrl+,",), tip="Less opacity, by a tenth"),
        ActionSpec("compose.stronger", "Stronger layer", ("Ctrl+Alt+.",), tip="More opacity, by a tenth"),
        ActionSpec("compose.harder", "Harder edge", ("Ctrl+Alt+[",), tip="One pixel less of soft edge"),
        ActionSpec("compose.softer", "Softer edge", ("Ctrl+Alt+]",), tip="One pixel more of soft edge"),
    ),
    *in_menu("Compose", 3, "Place")(
        ActionSpec("compose.larger", "Larger layer", ("Ctrl+Shift+=",), tip="By 5 %"),
        ActionSpec("compose.smaller", "Smaller layer", ("Ctrl+Shift+-",), tip="By 5 %"),
        ActionSpec("compose.turn_right", "Turn clockwise", ("Ctrl+Shift+.",), tip="By 5 degrees"),
        ActionSpec("compose.turn_left", "Turn anticlockwise", ("Ctrl+Shift+,",), tip="By 5 degrees"),
        ActionSpec(
            "compose.home",
            "Back to where it was filmed",
            ("Ctrl+Shift+Home",),
            tip="Takes all key frames of the layer away",
        ),
    ),
    *in_menu("Compose", 3, "Time")(
        ActionSpec("compose.start", "Start in this frame", ("Ctrl+Alt+Home",)),
        ActionSpec("compose.slower", "Layer at half the speed", ("Ctrl+Alt+,",)),
        ActionSpec("compose.faster", "Layer at twice the speed", ("Ctrl+Alt+Shift+.",)),
        ActionSpec("compose.loop", "Loop the layer", ("Ctrl+Shift+K",), "loop"),
        ActionSpec(
            "compose.freeze",
            "Freeze what is shown now",
            ("Ctrl+Alt+F",),
            tip="The layer stays as it is in this frame; again lets it move",
        ),
    ),
    *in_menu("Compose", 4, "Key frames")(
        ActionSpec(
            "compose.key",
            "Key frame here",
            ("Ctrl+Alt+Return",),
            tip="Keeps where the layer is now; again takes the key frame away",
        ),
        ActionSpec("compose.easing", "Next easing", ("Ctrl+Alt+Y",), tip="Even, smooth, or hold and jump"),
        ActionSpec("compose.next_key", "Next key frame", ("Ctrl+Shift+PgDown",)),
        ActionSpec("compose.previous_key", "Previous key frame", ("Ctrl+Shift+PgUp",)),
    ),
    *in_menu("Compose", 5)(
        ActionSpec(
            "compose.holes",
            "Mark holes",
            ("Ctrl+Shift+X",),
            is_checkable=True,
            tip="Hatches what no frame of the clip shows",
        ),
        ActionSpec(
            "compose.complete",
            "Complete the holes",
            ("Ctrl+Alt+W",),
            "complete",
            tip="Paints what no frame shows from its surroundings; again marks it as holes",
        ),
        ActionSpec("compose.alone", "Layers without background", ("Ctrl+Alt+V",)),
        ActionSpec(
            "compose.numbers", "Numbers of the layer", ("Ctrl+Shift+N",), tip="Brings the keyboard there"
        ),
    ),
    *in_menu("Compose", 6)(
        ActionSpec(
            "compose.render",
            "Render…",
            ("Ctrl+Shift+P",),
            "export",
            tip="Writes the composed clip as a video or as pictures",
        ),
    ),
)
