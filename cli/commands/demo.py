"""`demo`: the demo's job without a window."""

from pathlib import Path

from cli.commands.contact_sheet import write_contact_sheet
from cli.commands.export import Wanted as ExportWanted
from cli.commands.export import run as run_export
from cli.commands.import_ import run as run_import
from cli.commands.propose import Wanted
from cli.commands.propose import run as run_propose
from core.errors import BadInputError


def run(out: Path) -> int:
    """Import, propose, export, draw a contact sheet; say where everything is."""
    import resources

    source = Path(resources.__file__).parent / "demo"
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInputError(out, "", f"cannot be made: {error.strerror}", "choose another folder") from None
    project, coco, sheet = out / "demo.amodal", out / "demo-amodal.json", out / "contact-sheet.png"
    if not project.exists():
        run_import(source / "demo.json", project, "auto", source)
    run_propose(project, Wanted(None, None, None, 1, None, 0, "auto", complete=False))
    run_export(project, coco, ExportWanted())
    write_contact_sheet(project, sheet)
    print(f"project:       {project.resolve()}")
    print(f"COCO file:     {coco.resolve()}")
    print(f"contact sheet: {sheet.resolve()}")
    return 0
