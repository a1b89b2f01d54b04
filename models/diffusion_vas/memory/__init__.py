"""How the networks are held: compiled, kept warm, moved off the device, and what a window needs."""
