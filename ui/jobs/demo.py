"""The demo project, kept in the user's data folder with its own copy of the media."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from ui.language import kept

DEMO_NAME = kept("Amodal Studio demo")


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """Where the demo lies on this computer."""

    project: Path
    annotations: Path
    video: Path


def demo_files() -> DemoFiles:
    """Return where the demo is kept; nothing is made."""
    from platformdirs import user_data_path

    folder = user_data_path("amodal-studio", appauthor=False) / "demo"
    return DemoFiles(folder / f"{DEMO_NAME}.amodal", folder / "demo.json", folder / "demo.mp4")


def prepare_demo() -> tuple[Path, bool]:
    """Copy the demo's media where they are missing; return the project and whether it must be made."""
    import resources

    source = Path(resources.__file__).parent / "demo"
    files = demo_files()
    files.project.parent.mkdir(parents=True, exist_ok=True)
    for target in (files.annotations, files.video):
        if not target.exists():
            partial = target.with_suffix(target.suffix + ".part")
            shutil.copyfile(source / target.name, partial)
            partial.replace(target)
    return files.project, not files.project.exists()
