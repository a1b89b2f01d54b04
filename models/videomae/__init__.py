"""VideoMAE as a regression of amodal masks: nothing is masked out, and its decoder answers."""
