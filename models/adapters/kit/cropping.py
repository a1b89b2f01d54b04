"""Crops as the loaders of SaVos, EoRaS and C2F-Seg cut them; runs in their interpreters, on Python 3.7.

Boxes are [first row, last row, first column, last column]; the crop holds the last ones too.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


def enlarged_box(mask: Any, factor: float) -> list[int]:
    """Return the box of a mask, bool (H, W), not empty, made larger about its centre, inside the picture."""
    import numpy

    box = []
    for axis, most in ((1, mask.shape[0]), (0, mask.shape[1])):
        places = numpy.flatnonzero(mask.any(axis=axis))
        first, last = int(places[0]), int(places[-1])
        centre, length = (first + last) // 2, int((last - first) * factor)
        box += [max(0, centre - length // 2), min(most - 1, centre + length // 2)]
    return box


def cut(values: Any, box: list[int]) -> Any:
    """Return the part (h, w, …) of an array (H, W, …) inside a box."""
    return values[box[0] : box[1] + 1, box[2] : box[3] + 1]


def fitted(patch: Any, scale_hw: tuple[float, float], size_hw: tuple[int, int]) -> Any:
    """Return a patch scaled by the environment's own scikit-image, then padded with 0 or cut to a size.

    Pictures of uint8 become 0..1 thereby, as the loaders have them.
    """
    import numpy

    tail = patch.shape[2:]
    result = numpy.zeros(tuple(size_hw) + tuple(tail), numpy.float32)
    if min(round(patch.shape[0] * scale_hw[0]), round(patch.shape[1] * scale_hw[1])) < 1:
        return result
    scaled = import_module("skimage.transform").rescale(patch, tuple(scale_hw) + (1,) * len(tail))
    rows, columns = min(size_hw[0], scaled.shape[0]), min(size_hw[1], scaled.shape[1])
    result[:rows, :columns] = scaled[:rows, :columns]
    return result


def stretched(values: Any, size_hw: tuple[int, int]) -> Any:
    """Return a map (h, w) at another size, bilinear with corners on corners, float32."""
    import numpy

    ends = []
    for old, new in zip(values.shape, size_hw):
        at = numpy.linspace(0, old - 1, new)
        low = numpy.floor(at).astype(int)
        ends.append((low, numpy.minimum(low + 1, old - 1), (at - low).astype(numpy.float32)))
    (top, bottom, down), (left, right, across) = ends
    upper = values[top][:, left] * (1 - across) + values[top][:, right] * across
    lower = values[bottom][:, left] * (1 - across) + values[bottom][:, right] * across
    return (upper * (1 - down[:, None]) + lower * down[:, None]).astype(numpy.float32)


def pasted(patch: Any, box: list[int], size_hw: tuple[int, int]) -> Any:
    """Return a map (h, w) at its place in a picture, float32 (H, W), 0 elsewhere."""
    import numpy

    result = numpy.zeros(tuple(size_hw), numpy.float32)
    result[box[0] : box[1] + 1, box[2] : box[3] + 1] = patch
    return result


def checkpoint(path: str) -> Any:
    """Return what a pickled checkpoint holds. It runs code of whoever made it: only ever in here."""
    torch = import_module("torch")
    try:
        return torch.load(path, map_location="cpu", weights_only=False)
    except TypeError:  # torch before 1.13 has no such argument
        return torch.load(path, map_location="cpu")


def without_prefix(tensors: Any) -> dict[str, Any]:
    """Return tensors by name without the prefix that training on several GPUs leaves."""
    return {name.replace("module.", "", 1): value for name, value in tensors.items()}


def without_gpu() -> None:
    """Have `.cuda()` written into a repository mean nothing, where there is no GPU."""
    torch = import_module("torch")
    torch.Tensor.cuda = lambda self, *_args, **_named: self


def batch(torch: Any, values: Any, device: str) -> Any:
    """Return an array as a batch of one on the device, in single precision."""
    import numpy

    return torch.from_numpy(numpy.ascontiguousarray(values, dtype=numpy.float32)[None]).to(device)
