"""Pictures of the whole object: made, shown, looked at in several ways."""

from ui.features.completion.backgrounds import ShownBackgrounds
from ui.features.completion.completion_bar import CompletionBar
from ui.features.completion.completion_commands import CompletionCommands
from ui.features.completion.look_commands import CompletionLookCommands
from ui.session.clip.shown_completions import ShownCompletions
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add the layer of completions, the bar over the picture and the commands."""
    completions = ShownCompletions(studio.session, studio.clip, studio.work, studio.window)
    commands = CompletionCommands(studio, completions)
    bar = CompletionBar(studio.canvas, studio.actions)
    backgrounds = ShownBackgrounds(studio.session, studio.clip, studio.work, studio.window)
    studio.on_close(backgrounds.close)
    looks = CompletionLookCommands(studio, completions, backgrounds, bar)
    return completions, commands, looks, bar, backgrounds
