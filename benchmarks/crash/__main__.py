"""Started with `python -m benchmarks.crash`; see kills.py."""

from benchmarks.crash.kills import main

main()
