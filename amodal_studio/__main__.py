"""`amodal-studio` and `python -m amodal_studio` in a checkout; in a wheel `main.py` stands here."""

import sys
from pathlib import Path


def main() -> int:
    """Run the program with the checkout's rooms, whatever folders of their names PYTHONPATH holds."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from main import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
