"""Weights between two trainings."""

import torch

from models.tuning.network import LiteNetwork, between


def test_a_share_of_the_way_is_gone_by_every_weight() -> None:
    """From all 1 to all 3, a quarter of the way is 1.5."""
    one, two = LiteNetwork(), LiteNetwork()
    with torch.no_grad():
        for network, value in ((one, 1.0), (two, 3.0)):
            for weight in network.parameters():
                weight.fill_(value)
    assert all((weight == 1.5).all() for weight in between(one, two, 0.25).parameters())
