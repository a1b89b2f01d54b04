"""What stands where the picture would be: no project, or a project without clips, and what to do about it."""

from ui.features.project.project_commands import ProjectCommands
from ui.keys.chosen_keys import first_key
from ui.language import tr
from ui.studio import Studio
from ui.widgets.empty_state import EmptyAction
from ui.widgets.key_tips import follow_keys


def follow_emptiness(studio: Studio, commands: ProjectCommands) -> None:
    """Show the picture, or ways to get one, from now on."""
    stage, session = studio.places.stage, studio.session

    def show() -> None:
        if studio.clip.clip is not None:
            stage.show_canvas()
        elif session.is_open:
            stage.show_empty(
                "clip",
                tr("This project has no clips yet"),
                tr("Drop a video, a folder of pictures or a COCO file here, or choose one."),
                (
                    EmptyAction(
                        tr("Import video or annotations…"),
                        commands.ask_import_file,
                        "primary",
                        first_key("file.import_video"),
                    ),
                    EmptyAction(
                        tr("Import folder…"), commands.ask_import_folder, "", first_key("file.import_folder")
                    ),
                ),
            )
        else:
            stage.show_empty(
                "open",
                tr("No project is open"),
                tr("Open a project, start a new one, or look around in the demo."),
                (
                    EmptyAction(tr("Open project…"), commands.ask_open, "primary", first_key("file.open")),
                    EmptyAction(tr("New project…"), commands.ask_new, "", first_key("file.new")),
                    EmptyAction(tr("Demo"), commands.open_demo),
                ),
            )

    studio.clip.clip_changed.connect(show)
    session.closed.connect(show)
    # What could not be opened is not being opened any more.
    session.failed.connect(lambda _error: show())
    follow_keys(stage, show)
