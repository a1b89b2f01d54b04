"""The command; what it does is said in the package."""

import argparse
import sys
from collections import Counter, defaultdict
from pathlib import Path

from scripts.mutants import covering, drawing, running

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".mutants"


def main() -> int:
    """Run a subcommand; returns the exit status, 1 where less than the wanted share was killed."""
    parser = argparse.ArgumentParser(prog="python -m scripts.mutants")
    parser.add_argument("action", choices=("cover", "run", "report"))
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--least", type=float, default=0.85, help="share of killed ones that is wanted")
    given = parser.parse_args()
    if given.action == "cover":
        return covering.cover(ROOT, KEPT, given.workers)
    if given.action == "run":
        mutants = drawing.draw(ROOT, given.count, given.seed)
        for result in running.run(ROOT, KEPT, mutants, given.workers):
            print(
                f"{result['outcome']:11} {result['seconds']:6} s  {result['key']}  {result['change']}",
                flush=True,
            )
    return report(given.least)


def report(least: float) -> int:
    """Print shares per room and all survivors."""
    found = running.results(KEPT)
    rooms: dict[str, Counter[str]] = defaultdict(Counter)
    for result in found:
        rooms[str(result["room"])][str(result["outcome"])] += 1
    for result in sorted(found, key=lambda result: str(result["key"])):
        if result["outcome"] == "survived":
            print(f"survived  {result['key']}  ({result['tests']} tests)\n          {result['change']}")
    total: Counter[str] = sum(rooms.values(), Counter())
    print(f"\n{'room':14} {'killed':>7} {'timeout':>8} {'survived':>9} {'unstartable':>12}   share killed")
    for room, counts in [*sorted(rooms.items()), ("all", total)]:
        killed = counts["killed"] + counts["timeout"]
        share = killed / max(1, killed + counts["survived"])
        print(
            f"{room:14} {counts['killed']:7} {counts['timeout']:8} {counts['survived']:9} "
            f"{counts['unstartable']:12}   {share:.1%}"
        )
    killed = total["killed"] + total["timeout"]
    return 0 if killed >= least * (killed + total["survived"]) else 1


if __name__ == "__main__":
    sys.exit(main())
