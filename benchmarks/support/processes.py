"""What is measured or tried in processes of its own: starting them, and how much memory they may take."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

from models.devices.peak import peak_bytes

ROOT = Path(__file__).resolve().parents[2]
MEMORY_MB = 1000
"""More than at its start."""


def run_apart(module: str, what: str, *arguments: object) -> dict[str, Any] | None:
    """Run `python -m MODULE --side …` off screen and return the JSON object that it prints last.

    Args:
        what: What the batch is called where its process died, which is printed; None is returned then.
    """
    command = [sys.executable, "-m", module, "--side", *map(str, arguments)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    if done.returncode:
        print(f"{what}: the process died with {done.returncode}: {done.stderr[-3000:]}", flush=True)
        return None
    facts: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return facts


def limit_memory() -> None:
    """Refuse this process more memory than a batch may take."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * os.sysconf("SC_PAGE_SIZE") + MEMORY_MB * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))


def peak_mb() -> float:
    """Return the most memory that this process had."""
    return peak_bytes() / 2**20
