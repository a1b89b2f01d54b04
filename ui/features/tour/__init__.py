"""A tour of six steps through a real window, and the offer of it on the first start."""
