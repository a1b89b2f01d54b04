"""Every action of the window, once: menus, rail, palette, tooltips and cheat sheet come from this table."""

from dataclasses import dataclass

from ui.actions.action_spec import ActionSpec
from ui.features.over_time.time_actions import OVERTIME_ACTIONS
from ui.features.review.review_actions import REVIEW_ACTIONS
from ui.features.selection.selection_actions import COMFORT_ACTIONS
from ui.features.shapes.shape_actions import SHAPE_ACTIONS, SHAPE_TOOLS
from ui.features.versions.version_actions import VERSION_ACTIONS
from ui.language import mark

__all__ = ["ACTIONS", "HELD_KEYS", "MENUS", "ActionSpec", "HeldKey"]


MENUS = ("File", "Edit", "View", "Play", "Track", "Time", "Propose", "Review", "Tools", "Help")

ACTIONS: tuple[ActionSpec, ...] = (
    # File
    ActionSpec("file.new", "New project…", ("Ctrl+N",), "File", 0, "track-add"),
    ActionSpec("file.open", "Open project…", ("Ctrl+O",), "File", 0, "open"),
    ActionSpec("file.demo", "Open demo project", ("Ctrl+Shift+O",), "File", 0, "clip"),
    ActionSpec(
        "file.import_video",
        "Import video or annotations…",
        ("Ctrl+I",),
        "File",
        1,
        "import",
        tip="Video, picture, or a file of any format that is read",
    ),
    ActionSpec(
        "file.import_folder",
        "Import folder…",
        ("Ctrl+Shift+I",),
        "File",
        1,
        "import",
        tip="Folder of pictures, or of clips with rgbs/ and masks/",
    ),
    ActionSpec(
        "file.relink",
        "Relink media…",
        ("Ctrl+Alt+P",),
        "File",
        1,
        "import",
        tip="Videos and folders that are not where the project says",
    ),
    ActionSpec(
        "file.media",
        "Media of this clip…",
        ("Ctrl+Alt+J",),
        "File",
        1,
        "clip",
        tip="Whether its pictures are those that it came in with, and what to do when they are not",
    ),
    ActionSpec(
        "file.import_hypotheses",
        "Import masks as hypotheses…",
        ("Ctrl+Alt+H",),
        "File",
        1,
        "import",
        tip="Masks of another system, as proposals for the tracks that are there",
    ),
    ActionSpec(
        "file.export",
        "Export…",
        ("Ctrl+E",),
        "File",
        2,
        "export",
        tip="Any format; what it has no place for is said first",
    ),
    ActionSpec(
        "file.export_accepted", "Export accepted frames as COCO…", ("Ctrl+Shift+E",), "File", 2, "export"
    ),
    ActionSpec(
        "file.export_rgba",
        "Export completions as pictures…",
        ("Ctrl+Alt+E",),
        "File",
        2,
        "export",
        tip="A new folder of RGBA pictures, transparent outside the object",
    ),
    ActionSpec("file.save_note", "Is everything saved?", ("Ctrl+S",), "File", 3, "save-ok"),
    ActionSpec("file.quit", "Quit", ("Ctrl+Q",), "File", 4),
    # Edit
    ActionSpec("edit.undo", "Undo", ("Ctrl+Z",), "Edit", 0, "undo"),
    ActionSpec("edit.redo", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "Edit", 0, "redo"),
    ActionSpec("edit.remove_mask", "Remove mask of active layer", ("Delete",), "Edit", 1, "reject"),
    ActionSpec(
        "edit.copy_modal",
        "Start amodal mask from modal",
        ("Ctrl+M",),
        "Edit",
        1,
        "amodal",
        tip="Gives the frame an amodal mask equal to its modal mask, to paint on",
    ),
    ActionSpec(
        "edit.repair",
        "Repair: amodal must contain modal",
        ("Ctrl+Alt+M",),
        "Edit",
        1,
        "both",
        tip="Adds the visible pixels that the amodal masks of this track lack, in every frame",
    ),
    ActionSpec(
        "edit.history",
        "History of this mask…",
        ("Ctrl+H",),
        "Edit",
        2,
        "history",
        tip="Every revision of the active layer in this frame; any can be restored",
    ),
    # View
    ActionSpec("view.modal", "Show modal", ("Alt+1",), "View", 0, "modal", is_checkable=True),
    ActionSpec("view.amodal", "Show amodal", ("Alt+2",), "View", 0, "amodal", is_checkable=True),
    ActionSpec("view.both", "Show both", ("Alt+3",), "View", 0, "both", is_checkable=True),
    ActionSpec("view.cycle", "Next of modal, amodal, both", ("M",), "View", 0),
    ActionSpec(
        "view.completion",
        "Show completion",
        ("C",),
        "View",
        0,
        "complete",
        is_checkable=True,
        tip="The picture of the whole object, with what hides it taken away",
    ),
    ActionSpec("view.fill", "Fill masks", ("Shift+F",), "View", 1, is_checkable=True),
    ActionSpec("view.outline", "Outline masks", ("Shift+O",), "View", 1, is_checkable=True),
    ActionSpec("view.fainter", "Fainter masks", (",",), "View", 1),
    ActionSpec("view.stronger", "Stronger masks", (".",), "View", 1),
    ActionSpec("view.hide_track", "Hide or show selected tracks", ("Shift+H",), "View", 2, "eye"),
    ActionSpec("view.solo_track", "Only selected tracks, or all", ("Alt+H",), "View", 2, "eye-off"),
    ActionSpec("view.fit", "Fit", ("0",), "View", 3, "fit"),
    ActionSpec("view.actual", "100 %", ("Ctrl+0",), "View", 3),
    ActionSpec("view.zoom_in", "Zoom in", ("+", "=", "Ctrl++"), "View", 3, "zoom-in"),
    ActionSpec("view.zoom_out", "Zoom out", ("-", "Ctrl+-"), "View", 3, "zoom-out"),
    ActionSpec(
        "view.panels",
        "Hide or show all panels",
        ("F11",),
        "View",
        4,
    ),
    ActionSpec(
        "view.navigator",
        "Navigator",
        ("Shift+M",),
        "View",
        4,
        "",
        True,
        "The whole frame in a corner while zoomed in; drag in it to move the view",
    ),
    ActionSpec("view.graphs", "Graphs of the active track", ("Shift+G",), "View", 4, "chart", True),
    ActionSpec("view.theme", "Dark or light theme", ("Ctrl+Shift+L",), "View", 4, "theme"),
    # Play
    ActionSpec("play.toggle", "Play or pause", ("K",), "Play", 0, "play", tip="Space does the same"),
    ActionSpec("play.next", "Next frame", ("Right", "D"), "Play", 1, "step-forward"),
    ActionSpec("play.previous", "Previous frame", ("Left", "A"), "Play", 1, "step-back"),
    ActionSpec("play.next_10", "10 frames on", ("Shift+Right",), "Play", 1),
    ActionSpec("play.previous_10", "10 frames back", ("Shift+Left",), "Play", 1),
    ActionSpec("play.first", "First frame", ("Home",), "Play", 1, "first"),
    ActionSpec("play.last", "Last frame", ("End",), "Play", 1, "last"),
    ActionSpec("play.next_marked", "Next corrected or flagged frame", ("Ctrl+Right",), "Play", 2),
    ActionSpec("play.previous_marked", "Previous corrected or flagged frame", ("Ctrl+Left",), "Play", 2),
    ActionSpec("play.loop", "Loop", ("L",), "Play", 3, "loop", is_checkable=True),
    ActionSpec("play.slower", "Slower", ("<", "Shift+,"), "Play", 3),
    ActionSpec("play.faster", "Faster", (">", "Shift+."), "Play", 3),
    # Track
    ActionSpec(
        "track.new",
        "New track…",
        ("Ctrl+T",),
        "Track",
        0,
        "track-add",
        tip="An object to paint by hand, starting in this frame",
    ),
    ActionSpec("track.edit", "Name, category, colour…", ("F2",), "Track", 0, "corrected"),
    ActionSpec("track.archive", "Put track away", ("Ctrl+Delete",), "Track", 0, "reject"),
    ActionSpec("track.next", "Next track", ("S",), "Track", 1),
    ActionSpec("track.previous", "Previous track", ("W",), "Track", 1),
    ActionSpec("clip.next", "Next clip", ("PgDown",), "Track", 2),
    ActionSpec("clip.previous", "Previous clip", ("PgUp",), "Track", 2),
    # Time
    *OVERTIME_ACTIONS,
    # Propose
    ActionSpec("propose.track", "Propose for track", ("Ctrl+R",), "Propose", 0, "propose"),
    ActionSpec("propose.clip", "Propose for all tracks of clip", ("Ctrl+Shift+R",), "Propose", 0, "propose"),
    ActionSpec("propose.project", "Propose for whole project", ("Ctrl+Alt+R",), "Propose", 0, "propose"),
    ActionSpec(
        "complete.track",
        "Complete track",
        ("Ctrl+Shift+C",),
        "Propose",
        1,
        "complete",
        tip="Makes pictures of the whole object in every frame that has an amodal mask",
    ),
    ActionSpec("complete.clip", "Complete all tracks of clip", ("Ctrl+Alt+C",), "Propose", 1, "complete"),
    ActionSpec(
        "follow.open",
        "Follow object…",
        ("Ctrl+Shift+F",),
        "Propose",
        2,
        "follow",
        tip="Carries the visible mask through the clip: direction, range, tracker",
    ),
    ActionSpec(
        "follow.forward",
        "Follow object forward",
        ("Ctrl+Shift+Right",),
        "Propose",
        2,
        tip="From this frame's visible mask to the end, until trust falls",
    ),
    ActionSpec(
        "follow.backward",
        "Follow object backward",
        ("Ctrl+Shift+Left",),
        "Propose",
        2,
        tip="From this frame's visible mask to the beginning, until trust falls",
    ),
    ActionSpec("propose.cancel", "Cancel all jobs", ("Ctrl+.",), "Propose", 3, "cancel"),
    ActionSpec(
        "models.open",
        "Models…",
        ("Ctrl+Shift+M",),
        "Propose",
        2,
        "settings",
        tip="Weights on this computer, and how to get them",
    ),
    # Review
    *REVIEW_ACTIONS,
    # Tools
    ActionSpec(
        "tool.select", "Select", ("V",), "Tools", 0, "select", True, "Click an object to make it active"
    ),
    ActionSpec("tool.brush", "Brush", ("B", "P"), "Tools", 0, "brush", True, "Paint on the active layer"),
    ActionSpec("tool.eraser", "Eraser", ("E",), "Tools", 0, "eraser", True, "Erase from the active layer"),
    ActionSpec(
        "tool.hidden",
        "Hidden-part brush",
        ("X",),
        "Tools",
        0,
        "hidden",
        True,
        "Changes only the hidden part, amodal minus modal: the visible edge is locked",
    ),
    *SHAPE_TOOLS,
    ActionSpec(
        "tool.scribble",
        "Magic scribble",
        ("Q",),
        "Tools",
        0,
        "scribble",
        True,
        "Left button: object, right button: not; Enter adds the outline found, Alt+Enter takes it away",
    ),
    ActionSpec("tool.pan", "Pan", ("Shift+Space",), "Tools", 0, "pan", True, "Move the picture"),
    ActionSpec("tool.smaller", "Smaller brush", ("[",), "Tools", 1, tip="Alt+wheel does the same"),
    ActionSpec("tool.larger", "Larger brush", ("]",), "Tools", 1, tip="Alt+wheel does the same"),
    ActionSpec(
        "tool.scribble_engine",
        "Next scribble engine",
        ("Shift+Q",),
        "Tools",
        1,
        tip="The best there is, GrabCut, or SAM 2 when its weights are here",
    ),
    ActionSpec("layer.toggle", "Paint on the other layer", ("T",), "Tools", 2),
    *SHAPE_ACTIONS,
    # Comfort
    *COMFORT_ACTIONS,
    # Versions
    *VERSION_ACTIONS,
    # Help
    ActionSpec("help.palette", "Search actions…", ("Ctrl+K",), "Help", 0, "search"),
    ActionSpec("help.keys", "Cheat sheet", ("?", "F1"), "Help", 0, "keyboard"),
    ActionSpec("help.tour", "Take the tour", ("Ctrl+F1",), "Help", 0, "help", tip="Six steps to the export"),
    ActionSpec("help.about", "About Amodal Studio", ("Shift+F1",), "Help", 1, "info"),
)


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key or gesture that is no menu action but belongs on the cheat sheet.

    `fixed` are the Qt key sequences that no action can have, because the window would take them first.
    """

    keys: str
    text: str
    scope: str = mark("Picture")
    fixed: tuple[str, ...] = ()


HELD_KEYS: tuple[HeldKey, ...] = (
    HeldKey("Hold H", "Raw frame without masks", fixed=("H",)),
    HeldKey("Space", "Play or pause", fixed=("Space",)),
    HeldKey("Hold Space + drag", "Move the picture"),
    HeldKey("Middle drag", "Move the picture"),
    HeldKey("Wheel", "Zoom at the pointer"),
    HeldKey("Alt + wheel", "Brush size"),
    HeldKey("Ctrl while painting", "Brush erases, eraser paints"),
    HeldKey("Shift + click", "Straight line from the last stroke's end"),
    HeldKey("Esc", "Give up the stroke", fixed=("Esc",)),
    HeldKey("Double click", "Fit"),
    HeldKey("Tab, Shift + Tab", "Next or previous track", fixed=("Tab", "Shift+Tab")),
    HeldKey("1 … 9", "Pick a track", fixed=tuple("123456789")),
    HeldKey("Click", "Corner", "Polygon and lasso"),
    HeldKey("Drag", "Freehand", "Polygon and lasso"),
    HeldKey("Enter, double click", "Finish", "Polygon and lasso"),
    HeldKey("Backspace, Ctrl + Z", "Drop the last corner", "Polygon and lasso"),
    HeldKey("Ctrl + first click", "Add becomes take away", "Polygon and lasso"),
    HeldKey("Esc", "Drop it", "Polygon and lasso"),
    HeldKey("Ctrl + click", "Take the part away", "Bucket"),
    HeldKey("Arrows, Shift + arrows", "1 or 10 pixels", "Move, scale, turn"),
    HeldKey("Alt + arrows", "Turn and scale", "Move, scale, turn"),
    HeldKey("Enter, Esc", "Take it, put it back", "Move, scale, turn"),
    HeldKey("[, ]", "Less, more", "Change shown"),
    HeldKey("Enter", "Take it in this frame", "Change shown"),
    HeldKey("Shift + Enter", "Take it in the marked range, or the whole track", "Change shown"),
    HeldKey("Esc", "Drop it", "Change shown"),
    HeldKey("Left drag", "This is the object", "Scribble"),
    HeldKey("Right drag, Alt + drag", "This is not the object", "Scribble"),
    HeldKey("Enter", "Add the outline to the active layer", "Scribble"),
    HeldKey("Alt + Enter", "Take it away from the active layer", "Scribble"),
    HeldKey("Backspace, Ctrl + Z", "Drop the last stroke", "Scribble"),
    HeldKey("Esc", "Drop all strokes", "Scribble"),
    HeldKey("Enter", "Keep what is previewed", "Over time"),
    HeldKey("Esc", "Drop it, or stop computing", "Over time"),
    HeldKey("Drag", "Scrub", "Timeline"),
    HeldKey("Ctrl + wheel", "Zoom in time", "Timeline"),
)
