"""The tools over time: copy, morph, carry, the ghost and onion skin."""
