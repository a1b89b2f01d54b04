"""Diffusion-VAS (Chen, Ramanan, Khurana, CVPR 2025): video diffusion from modal to amodal, in two stages.

Reading order: `weights/recipe` (what can be chosen), `networks`, `weights`, `memory`, `conditioning`,
`decoding`, `sampling` (one window of frames), `segmenting` (stage 1), `completing` (stage 2), `proposer` and
`completer` (what the rest of the program sees). Windows of a long clip and hypotheses, which others have too,
are in `models/proposers`.
"""
