"""The subcommands of `project`: work on whole projects. Each imports what it needs only when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from cli.terminal.edge import run_safely

project_app = typer.Typer(
    help="Whole projects: back up, copy to a server and back, merge two copies, compact, audit.",
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
)
ProjectArgument = Annotated[Path, typer.Argument(metavar="P", help="Project file (*.amodal)")]


@project_app.command("backup")
def project_backup(
    project: ProjectArgument,
    to: Annotated[
        Path | None, typer.Argument(help="New file, or folder; default: beside the project, with the time")
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="As JSON")] = False,
) -> None:
    """Write a whole copy, also while somebody works in it; it is read again and compared."""
    from cli.commands.project.backup import run

    raise typer.Exit(run_safely(lambda: run(project, to, as_json=json_)))


@project_app.command("merge")
def project_merge(
    project: ProjectArgument,
    other: Annotated[Path, typer.Argument(metavar="OTHER", help="The other copy; it is only read")],
    into: Annotated[Path | None, typer.Option(help="New file for both; P is not changed then")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done")] = False,
    json_: Annotated[bool, typer.Option("--json", help="As JSON")] = False,
) -> None:
    """Bring what was done in a copy of a project into it; what both changed stays, and is kept beside."""
    from cli.commands.project.merge import run

    raise typer.Exit(run_safely(lambda: run(project, other, into, is_try=dry_run, as_json=json_)))


@project_app.command("audit")
def project_audit(
    project: ProjectArgument,
    out: Annotated[Path, typer.Option(help="File to write, a line for each decision")],
    sign: Annotated[Path | None, typer.Option(help="SSH key that signs the file (ssh-keygen)")] = None,
) -> None:
    """Write who decided what and when, with digests of masks, each line chained to the one before."""
    from cli.commands.project.audit import run

    raise typer.Exit(run_safely(lambda: run(project, out, sign)))


@project_app.command("verify-audit")
def project_verify_audit(
    audit: Annotated[Path, typer.Argument(help="File that `project audit` wrote")],
    project: Annotated[Path | None, typer.Option(help="Project that must hold the same masks")] = None,
    signers: Annotated[Path | None, typer.Option(help="Allowed signers, as of ssh-keygen")] = None,
    signer: Annotated[str | None, typer.Option(help="Who must have signed it")] = None,
) -> None:
    """Check that an audit is as it was written, and who signed it."""
    from cli.commands.project.audit import verify

    raise typer.Exit(run_safely(lambda: verify(audit, project, signers, signer)))


@project_app.command("compact")
def project_compact(
    project: ProjectArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go")] = False,
) -> None:
    """Drop what machines made and something else has replaced, behind a verified backup."""
    from cli.commands.project.compact import run

    raise typer.Exit(run_safely(lambda: run(project, is_sure=yes, is_try=dry_run)))


@project_app.command("copy")
def project_copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="Project file, or postgresql://…")],
    target: Annotated[str, typer.Argument(metavar="TO", help="New file, or address of an empty database")],
    json_: Annotated[bool, typer.Option("--json", help="As JSON")] = False,
) -> None:
    """Copy a project onto a PostgreSQL server or back; compared table by table, goes on where it ended."""
    from cli.commands.project.copy import run

    raise typer.Exit(run_safely(lambda: run(source, target, as_json=json_)))
