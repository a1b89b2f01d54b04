"""What was pointed at in frames of a track: dots in the timeline, marks over the picture, three commands."""

from ui.features.prompts.prompt_commands import PromptCommands
from ui.features.prompts.prompt_overlay import PromptView
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add marks and commands."""
    prompts = PromptCommands(studio)
    return prompts, PromptView(studio, prompts)
