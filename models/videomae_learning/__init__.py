"""Trains VideoMAE as a regression of amodal masks, from nothing, or from published or earlier weights."""
