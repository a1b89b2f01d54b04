"""The most memory that a process had."""

import sys
from pathlib import Path

import psutil


def peak_bytes(pid: int | None = None) -> int:
    """Return the most bytes that a running process held in memory since its program started.

    Not `ru_maxrss` where the system offers better: on Linux a child's begins with what its parent held
    when it was started.

    Args:
        pid: The process; None means this one. On macOS, of another process: what it holds now.
    """
    status = Path(f"/proc/{pid or 'self'}/status")
    if status.exists():
        line = next(one for one in status.read_text().splitlines() if one.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    facts = psutil.Process(pid).memory_info()
    if hasattr(facts, "peak_wset"):
        return int(facts.peak_wset)
    if pid is None and sys.platform == "darwin":
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # in bytes there
    return int(facts.rss)
