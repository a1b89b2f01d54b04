"""Label images as PNG with a palette: the pixel's index is the object."""

from pathlib import Path

from PIL import Image

from core.types import LabelImage

VOID = 255


def write_labels(path: Path, labels: LabelImage) -> None:
    """Write indices, uint8 (H, W), with the palette that DAVIS uses."""
    image = Image.fromarray(labels)
    image.putpalette([channel for colour in palette() for channel in colour])
    image.save(path, format="PNG")


def palette() -> list[tuple[int, int, int]]:
    """Return 256 colours by the bit rule of PASCAL VOC, of which DAVIS took its own."""
    colours = []
    for index in range(256):
        value, red, green, blue = index, 0, 0, 0
        for bit in range(7, -1, -1):
            red |= (value & 1) << bit
            green |= (value >> 1 & 1) << bit
            blue |= (value >> 2 & 1) << bit
            value >>= 3
        colours.append((red, green, blue))
    return colours
