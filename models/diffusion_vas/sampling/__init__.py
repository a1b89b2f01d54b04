"""Sampling: noise levels, the denoiser, known frames, windows one after the other."""
