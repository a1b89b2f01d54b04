"""Weights of the signs (`signs.SIGNS`): the constant, then one each; logit of what a mask lacks to IoU 1.

Fitted by `python -m benchmarks.quality.doubt SET --write` on 32 clips of 21 sequences of real
video, each with one set of weights of the network (docs/quality.md); written by it, not by hand.
"""

WITH_CUE = (-4.772, 6.583, 4.957, 0.388, 0.619, 2.826, -5.787)
WITHOUT_CUE = (-4.330, 5.765, 2.667, 0.775, 0.674, 2.671, -5.315)
