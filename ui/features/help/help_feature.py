"""Finding one's way: the palette of all actions, the cheat sheet, which version this is."""

from ui.features.help.about import show_about
from ui.features.help.cheat_sheet import CheatSheet
from ui.features.help.command_palette import CommandPalette
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add the Help menu."""
    palette, bind = CommandPalette(studio.actions, studio.window), studio.actions.bind
    bind("help.palette", palette.open_centred)
    bind("help.keys", lambda: CheatSheet(studio.window).open())
    bind("help.about", lambda: show_about(studio.window))
    return (palette,)
