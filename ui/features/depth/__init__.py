"""Depth of the clip: taken from files or computed, shown as a layer under the masks."""
