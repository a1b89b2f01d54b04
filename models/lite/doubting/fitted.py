"""Weights of the signs (`signs.SIGNS`): the constant, then one each; logit of what a mask lacks to IoU 1.

Fitted by `python -m benchmarks.quality.doubt SET --write` on 32 clips of 21 sequences of real
video, each with 3 sets of weights of the network (docs/quality.md); written by it, not by hand.
"""

WITH_CUE = (-4.574, 6.730, 5.350, 0.475, 0.436, -0.275, -3.127)
WITHOUT_CUE = (-4.012, 4.914, 3.260, 0.743, 0.504, 2.520, -3.279)
