"""What the network of PCNet-M takes and how its answers are read.

Source: Zhan et al., "Self-Supervised Scene De-occlusion", CVPR 2020. The published network is four times as
wide in every layer and sees 256 × 256; ours is made for processors.
"""

SIDE = 96
"""Crops are SIDE × SIDE."""
CHANNELS = 2
"""The visible mask and the eraser, 0 or 1."""
CLASSES = 2
"""Logits: not the object, the object."""
WIDTHS = (8, 16, 32, 64, 64)
"""Channels on the way down; a quarter of the published ones."""
PUBLISHED_WIDTHS = (32, 64, 128, 256, 256)
ORDER_THRESHOLD = 0.1
"""Chance from which a pixel counts when two masks are compared for their order."""
MASK_THRESHOLD = 0.2
"""Chance from which a pixel belongs to the completed mask."""
HEADER, FORMAT = "pcnet-m", "amodal-studio-pcnet-m-1"
"""Name of the header among the file's metadata, and what it says."""
