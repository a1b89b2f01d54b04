"""`validate`: everything that is wrong with a file, a line each."""

from pathlib import Path

from cli.terminal.edge import cancel_on_interrupt
from cli.terminal.progress import follow
from core.formats.validating import validate


def run(source: Path, format_name: str, media: Path | None) -> int:
    """Print the problems and the count; the status is 0 when there is none, else 2."""
    with cancel_on_interrupt() as cancel:
        steps = validate(source, format_name=format_name, media_root=media, cancel=cancel)
        verdict = follow(f"validate {source.name}", steps)
    print(f"{source}: {verdict.format_name} ({verdict.reason})")
    for problem in verdict.problems:
        print(problem)
    if verdict.problem_count > len(verdict.problems):
        print(f"… and {verdict.problem_count - len(verdict.problems)} more")
    for note in verdict.summary.notes:
        print(f"note: {note}")
    found = verdict.summary
    counts = f"{found.clips} clips, {found.tracks} tracks, {found.masks} masks can be used"
    problems = "1 problem" if verdict.problem_count == 1 else f"{verdict.problem_count} problems"
    print(f"{problems}; {counts}")
    return 2 if verdict.problem_count else 0
