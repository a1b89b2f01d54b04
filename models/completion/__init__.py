"""Completion engines: pictures of whole objects, with what hides them taken away."""
