"""Writing OpenEXR files of half floats, scan lines with ZIP: what programs for compositing take."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def write_exr(path: Path, channels: Mapping[str, NDArray[np.floating]]) -> None:
    """Write a file of channels by name, (H, W) each, or (H, W, 4) under the name `RGBA`.

    Raises:
        OSError: It cannot be written.
    """
    import OpenEXR

    header = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage}
    halves = {name: np.ascontiguousarray(values, np.float16) for name, values in channels.items()}
    try:
        with OpenEXR.File(header, halves) as file:
            file.write(str(path))
    except RuntimeError as error:
        raise OSError(None, str(error)) from None
