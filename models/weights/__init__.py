"""Weights of models: which there are, where they lie, whether they are whole, how to get and read them."""
