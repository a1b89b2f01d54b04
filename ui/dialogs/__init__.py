"""Questions that need more than a bar: what a track is called, who we are."""
