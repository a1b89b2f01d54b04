"""`doctor`: what is installed, what is missing, what to do next."""

import os
import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from core.errors import ModelUnavailableError
from models.proposers.registry import load_proposer, proposer_names

PACKAGES = ("PySide6", "pyqtgraph", "numpy", "opencv-python", "av", "SQLAlchemy", "alembic", "RLEMaskLib")
MODEL_PACKAGES = ("torch", "diffusers", "transformers", "accelerate", "safetensors")


def run() -> int:
    """Print the report; importing neither Qt nor torch."""
    print(f"Amodal Studio {_version('amodal-studio') or 'from a checkout'}")
    print(
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores"
    )
    for name in PACKAGES:
        print(f"  {name}: {_version(name) or 'MISSING'}")
    print("For model-based proposers (none is built in yet):")
    for name in MODEL_PACKAGES:
        print(f"  {name}: {_version(name) or 'not installed'}")
    print("Proposers:")
    for name in proposer_names():
        try:
            print(f"  {name}: {load_proposer(name).summary}")
        except ModelUnavailableError as error:
            print(f"  {name}: {error}")
    print("Weights: none are needed by these proposers")
    print(f"GPU: {'NVIDIA driver found' if shutil.which('nvidia-smi') else 'none found; not needed yet'}")
    free = shutil.disk_usage(Path.cwd()).free / 1e9
    print(f"Disk: {free:.1f} GB free here")
    print(f"Next: {_next_step(free)}")
    return 0


def _next_step(free_gb: float) -> str:
    missing = [name for name in PACKAGES if _version(name) is None]
    if missing:
        return f"install {', '.join(missing)}: pip install -c constraints.txt -e ."
    if free_gb < 1:
        return "make room on the disk: less than 1 GB is left"
    has_display = sys.platform in ("darwin", "win32") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    if not has_display:
        return "no display here: `python main.py demo --out demo-output` shows the work without a window"
    return "all is well: `python main.py` opens the demo"


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
