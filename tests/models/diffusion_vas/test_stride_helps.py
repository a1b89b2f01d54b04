"""Whether a stride helps, on a network that is trained here: it must look at other moments of a clip.

`python -m benchmarks.striding` measures the same for longer, on more clips, and for the iterative network.
"""

from pathlib import Path

import pytest

from benchmarks.striding.measuring import fast_clips, gain, score, use_weights
from models.diffusion_vas.weights.recipe import Kind
from models.training.passing_network import PassingTraining, weights_in

SMALL = PassingTraining(Kind.ONE_STEP, vae_steps=80, steps=110, average_decay=0.9)
CLIPS = 12


@pytest.mark.long
def test_every_third_frame_at_24_a_second_beats_neighbours_on_a_network_trained_at_8(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each clip hides the end of its bar for longer than five neighbours last, and for less than 13."""
    monkeypatch.setenv("AMODAL_WEIGHTS", "")  # put back afterwards
    losses = [step.loss for step in SMALL.run(tmp_path / "training")]
    assert sum(losses[-20:]) < 0.5 * sum(losses[:20]), "it learned"
    proposer = use_weights(weights_in(tmp_path / "training"), tmp_path / "shelf", SMALL.kind)
    clips = fast_clips(CLIPS, SMALL.side)
    neighbours, strided = (score(proposer, clips, stride) for stride in ("1", "auto"))
    hidden, (low, high) = gain(strided.hidden, neighbours.hidden)
    assert low > 0, (hidden, low, high)
    whole, (low, high) = gain(strided.whole, neighbours.whole)
    assert low > 0, (whole, low, high)
