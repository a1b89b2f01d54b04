"""Weights of `core.simulation.advice`; written by `python -m benchmarks.advice --write`."""

MEANS = (0.200, 0.370, 0.030, 0.129, 0.214, 0.489, 0.087, 0.229, 0.158, 0.176)
"""Of each fact over the clips fitted on."""
SPREADS = (0.164, 0.286, 0.082, 0.156, 0.340, 0.672, 0.275, 0.204, 0.226, 0.133)
SECONDS = {
    "modal": (1.758, 0.075, 0.100, -0.055, 0.117, 0.113, 0.308, -0.096, 0.263, 0.044, 0.138),
    "morph": (1.460, 0.086, 0.102, -0.066, 0.149, 0.094, 0.218, -0.042, 0.129, 0.032, 0.138),
    "carry": (1.679, 0.112, 0.138, -0.071, 0.156, 0.112, 0.258, -0.094, 0.233, 0.063, 0.142),
    "propose": (1.568, 0.090, 0.089, -0.059, 0.153, 0.130, 0.268, -0.050, 0.213, 0.039, 0.182),
    "propose-again": (1.477, 0.119, 0.100, -0.056, 0.165, 0.149, 0.220, -0.046, 0.155, 0.061, 0.178),
}
"""Of the logarithm of seconds a frame, by way of working: the constant, then each fact."""
USUAL = "morph"
"""The way that takes the least time over all clips fitted on."""
MARGIN = 0.05
"""What another way must save, as share of the time of the usual one."""
KEY_FRAMES = (0.188, 0.018, 0.023, -0.011, 0.035, 0.016, 0.028, -0.019, 0.023, -0.001, 0.036)
"""Of the share of frames that are painted beside the first and the last where one morphs."""
