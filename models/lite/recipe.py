"""Sizes that training and use of `lite` share; nothing here needs torch."""

FRAMES = 8
"""Frames that the network sees together."""
STRIDE = 4
"""Frames from one window to the next; overlaps are averaged."""
GRID = 96
"""Side of the crop that the network sees."""
COARSE = 48
"""Side of the maps of evidence in the same crop."""
PICTURE = 192
"""Side of the picture of the same crop."""
PATCH, COARSE_PATCH = 6, 3
"""Sides of the patches of the two that become one cell of the network."""
GROUPS = 8
"""Of channels, normalised together."""
CROP_BY_BODY = 1.8
"""Side of the crop, as multiple of the object's larger side: what is hidden must fit in."""
STEADY_FRAMES = 8
"""The crop is as large as the largest need within so many frames."""
WITNESSES = 8
FINE_CHANNELS = 4
"""modal ±1, cue (+1 in front, -1 not, 0 unknown), canvas (1 inside), box (+1 in, -1 out, 0 none)."""
SEEN, CUE, CANVAS, BOX = range(FINE_CHANNELS)
"""Which of them they are."""
EVIDENCE_CHANNELS = 4
"""Share of votes for, how much is known, best single vote (`carrying.votes.Ballot`), their convex hull."""
SURROUNDINGS_CHANNELS = 3
"""What stays with the background, of that what the object has covered, what moves with the object."""
COARSE_NAMES = (
    *("share", "known", "best", "hull", "stays", "covered", "moves"),
    *("proven", "follows", "front", "behind"),
)
"""The maps by name, the last four as `front.py` makes them; new ones come last. Older weights are read with
nothing for these (`channels.py`)."""
COARSE_CHANNELS = len(COARSE_NAMES)
SHARE, HULL, STAYS, COVERED, PROVEN, FOLLOWS, FRONT, BEHIND = (
    COARSE_NAMES.index(name)
    for name in ("share", "hull", "stays", "covered", "proven", "follows", "front", "behind")
)
"""Which map is which."""
HEADS = 3
"""Answers of one pass: the single best one, then what holds if less, and if more, is hidden than it says."""
