"""SAM 2 (Ravi et al., 2024) through transformers: masks from clicks, and carried through a video."""
