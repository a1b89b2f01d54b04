"""Which way of working will take the least time on the track and clip on screen."""
