"""Diffusion-VAS (Chen, Ramanan, Khurana, CVPR 2025): video diffusion from modal to amodal, in two stages.

Reading order: `recipe` (what can be chosen), `unet` and `networks` (the model), `conditioning`, `schedule`,
`samplers`, `denoiser` and `engine` (one window of frames), `windows`, `crops`, `depth` beside this package,
`hypotheses`, `proposer` and `completer` (what the rest of the program sees).
"""
