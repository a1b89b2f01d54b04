"""Data, media, masks and files. Knows neither Qt nor torch."""
