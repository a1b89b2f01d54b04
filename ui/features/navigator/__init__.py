"""The whole frame in a corner of the picture while zoomed in."""
