"""Training of the diffusion model, both stages and the paper's variants, on whatever has amodal masks.

Reading order: `plan` (what is asked for), `sources` (clips with truth), `examples` (what the networks are
shown: the way of inference), `starting` (weights to begin with, what of them learns), `loss`, `loop`,
`state`, `needs` and `trying` (does one step fit into memory), `run` and `apart` (all of it, also in a process
of its own).
"""
