"""Weights of `core.simulation.advice`; written by `python -m benchmarks.advice --write`."""

MEANS = (0.221, 0.400, 0.043, 0.134, 0.256, 0.499, 0.074, 0.256, 0.163, 0.199)
"""Of each fact over the clips fitted on."""
SPREADS = (0.174, 0.292, 0.103, 0.163, 0.413, 0.716, 0.257, 0.219, 0.208, 0.143)
SECONDS = {
    "modal": (1.857, 0.079, 0.100, -0.291, 0.027, 0.235, 0.436, -0.130, 0.258, 0.329, 0.116),
    "morph": (1.551, 0.144, 0.091, -0.385, 0.125, 0.188, 0.351, -0.035, 0.016, 0.356, 0.106),
    "carry": (1.776, 0.124, 0.184, -0.308, 0.075, 0.193, 0.455, -0.146, 0.230, 0.336, 0.115),
    "propose": (1.703, 0.130, 0.073, -0.352, 0.035, 0.286, 0.426, -0.071, 0.174, 0.325, 0.208),
    "propose-again": (1.637, 0.164, 0.090, -0.354, 0.040, 0.303, 0.432, -0.068, 0.117, 0.356, 0.205),
}
"""Of the logarithm of seconds a frame, by way of working: the constant, then each fact."""
USUAL = "morph"
"""The way that takes the least time over all clips fitted on."""
MARGIN = 0.1
"""What another way must save, as share of the time of the usual one."""
KEY_FRAMES = (0.200, 0.055, 0.020, -0.091, 0.033, 0.029, 0.014, -0.043, 0.002, 0.067, 0.028)
"""Of the share of frames that are painted beside the first and the last where one morphs."""
