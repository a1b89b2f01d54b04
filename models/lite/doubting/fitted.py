"""Weights of the signs (`signs.SIGNS`): the constant, then one each; logit of what a mask lacks to IoU 1.

Fitted by `python -m benchmarks.quality.doubt SET --write` on 32 clips of 21 sequences of real
video, each with one set of weights of the network (docs/quality.md); written by it, not by hand.
"""

WITH_CUE = (-4.815, 6.853, 4.968, 0.371, 0.622, 3.443, -5.458)
WITHOUT_CUE = (-4.386, 5.778, 2.941, 0.789, 0.678, 2.630, -4.744)
