"""Weights of models: which are here, fetching them."""
