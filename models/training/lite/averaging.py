"""Weights between those that a training began with and those that it came to.

    python -m models.training.lite.averaging BEGAN CAME OUT --share 0.45

A training on new clips forgets some of what it knew; between the two lie weights that have most of both.

Source: Wortsman et al., Robust fine-tuning of zero-shot models, CVPR 2022.
"""

import argparse
import sys
from pathlib import Path

from core.errors import AmodalError
from models.tuning.network import between
from models.tuning.saving import load_network, save_network


def main() -> int:
    """Average two files; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("began", type=Path)
    parser.add_argument("came", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--share", type=float, required=True, help="of the second, 0..1")
    given = parser.parse_args()
    try:
        network = between(load_network(given.began), load_network(given.came), given.share)
    except AmodalError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    save_network(
        network, given.out, {"began": given.began.name, "came": given.came.name, "share": given.share}
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
