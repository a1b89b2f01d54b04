"""Fine-tuning of the diffusion model, both stages and the paper's variants, on a team's corrections."""
