"""How many keys, clicks and drags five jobs take, done in the real window with real events.

    python -m benchmarks.five_jobs [--only JOB ...] [--steps]

Each job begins with a window of its own on a project of its own and ends with a look at what is in the store
or on the disk. The same jobs in other tools are counted from their manuals: docs/five-jobs.md.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from benchmarks.five_jobs.jobs import JOBS, work
from ui.app import make_application
from ui.theme.theme import apply_theme


def main() -> None:
    """Do the jobs and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=JOBS, default=list(JOBS))
    parser.add_argument("--steps", action="store_true", help="print every step, too")
    given = parser.parse_args()
    apply_theme(make_application(), "dark")
    print("| job | keys | clicks | drags | all | what is there afterwards |\n|---|---|---|---|---|---|")
    for name in given.only:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["AMODAL_LOG"] = os.environ["AMODAL_CACHE"] = os.environ["XDG_DATA_HOME"] = folder
            hand, there = work(JOBS[name], Path(folder))
        title = JOBS[name].title
        print(f"| {title} | {hand.keys} | {hand.clicks} | {hand.drags} | {hand.count} | {there} |")
        if given.steps:
            print(f"  {' · '.join(hand.steps)}", file=sys.stderr)


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    main()
