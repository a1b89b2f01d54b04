"""Started with `python -m benchmarks.fuzz_projects`; see batches.py."""

import sys

from benchmarks.fuzz_projects.batches import main

sys.exit(main())
