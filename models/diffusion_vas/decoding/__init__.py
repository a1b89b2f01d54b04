"""From latents back to pictures."""
