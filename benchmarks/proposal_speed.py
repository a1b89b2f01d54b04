"""From masks in the store to masks in the store: seconds per frame, the first proposal, memory of the child.

    python -m benchmarks.proposal_speed [--proposer lite] [--against temporal] [--folder CLIP] [--repeats 3]

CLIP holds rgbs/ and masks/ (default: a generated video of 25 frames, 1280×720, H.264, and `horse`, PNG, where
it is there). Budgets of `lite` on two cores: first proposal, with the child's start, under 1.5 s; loaded,
under 0.04 s per frame for one hypothesis and 0.12 s for three; memory under 350 MB. Prints the ratio to
another proposer in the same run.
"""

import argparse
import tempfile
from pathlib import Path


def main() -> None:
    """Print one block per clip."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--proposer", default="lite")
    parser.add_argument("--against", default="temporal")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    # The child of a session imports this file again, as it does the program's own, which is as light.
    from benchmarks.support.proposal_session import measure_clip, write_generated

    horse = Path(__file__).resolve().parents[2] / "shared" / "clips" / "horse"
    with tempfile.TemporaryDirectory() as folder:
        clips = [given.folder] if given.folder else [write_generated(Path(folder)), horse]
        for number, clip in enumerate(path for path in clips if path.exists()):
            print(clip.name)
            measure_clip(
                clip, Path(folder) / f"{number}.amodal", given.proposer, given.against, given.repeats
            )


if __name__ == "__main__":
    main()
