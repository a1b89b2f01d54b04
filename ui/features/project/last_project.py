"""Started without a project the window shows the demo; one's own work is one click away."""

from functools import partial
from pathlib import Path

from ui.features.project.project_commands import ProjectCommands
from ui.jobs.demo import DEMO_NAME
from ui.language import tr
from ui.studio import Studio
from ui.widgets.error_bar import Message, MessageAction, MessageKind

SECONDS = 30


def offer_last_project(studio: Studio, commands: ProjectCommands) -> None:
    """Offer to go on with the project that was open last, if there is one that is not the demo.

    The offer comes when the demo is there: opening a project takes all messages of the one before away.
    """
    own = [path for path in commands.recent() if path.stem != DEMO_NAME]
    if not own:
        return
    last: Path = own[0]
    text = tr("This is the demo. Last time you worked in {name}", name=last.stem)
    go_on = MessageAction(tr("Open {name}", name=last.stem), partial(commands.open, last))
    offer = Message(MessageKind.INFO, text, actions=(go_on,), topic="last project", seconds=SECONDS)

    session = studio.session

    def show() -> None:
        session.opened.disconnect(show)
        if session.path is not None and session.path.stem == DEMO_NAME:
            studio.messages.show_message(offer)

    session.opened.connect(show)
