"""Weights of the signs (`signs.SIGNS`): the constant, then one each; logit of what a mask lacks to IoU 1.

Fitted by `python -m benchmarks.quality.doubt SET --write` on 32 clips of 21 sequences of real
video, each with 2 sets of weights of the network (docs/quality.md); written by it, not by hand.
"""

WITH_CUE = (-4.791, 7.542, 5.304, 0.489, 0.472, 0.379, -4.491)
WITHOUT_CUE = (-4.456, 5.247, 4.014, 0.789, 0.612, 2.049, -1.533)
