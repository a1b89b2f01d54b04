"""Entries of the menus that belong to this feature (Track)."""

from core.messages import mark
from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Track", 0, mark("Tidy tracks"))(
        ActionSpec(
            "track.duplicate",
            "Duplicate track",
            ("Ctrl+Shift+T",),
            tip="A second track with the same masks and review states",
        ),
        ActionSpec(
            "track.merge",
            "Merge chosen tracks",
            ("Ctrl+Shift+Y",),
            tip="The active track gets the masks of the other chosen ones; where they differ they are united",
        ),
        ActionSpec(
            "track.split",
            "Split track at this frame",
            ("Ctrl+Shift+V",),
            tip="From this frame on the masks become a track of their own",
        ),
        ActionSpec("track.up", "Move tracks up in the list", ("Alt+Up",)),
        ActionSpec("track.down", "Move tracks down in the list", ("Alt+Down",)),
        ActionSpec(
            "track.group",
            "Group of the chosen tracks…",
            ("Alt+Shift+G",),
            tip="A name under which the list shows them alone; they are found by it too",
        ),
    ),
    *in_menu("Track", 0, order=1)(
        ActionSpec(
            "tidy.put_away",
            "What was put away…",
            ("Alt+Delete",),
            tip="Tracks and clips that were put away, to bring them back",
        ),
    ),
    *in_menu("Track", 2, mark("Tidy clips"))(
        ActionSpec("clip.rename", "Rename clip…", ("Ctrl+F2",)),
        ActionSpec(
            "clip.archive",
            "Put clip away",
            ("Ctrl+Shift+Delete",),
            tip="It is not listed and not exported; nothing is deleted",
        ),
        ActionSpec("clip.up", "Move clip up in the list", ("Alt+PgUp",)),
        ActionSpec("clip.down", "Move clip down in the list", ("Alt+PgDown",)),
        ActionSpec(
            "clip.group",
            "Group of the clip…",
            ("Alt+Shift+U",),
            tip="A name under which the list shows its clips alone; they are found by it too",
        ),
    ),
)
