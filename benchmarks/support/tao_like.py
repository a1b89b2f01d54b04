"""A drawn data set in the published layout of TAO-Amodal: boxes, BURST masks, pictures, and truth beside it.

`frames/` has the pictures, `amodal_annotations/validation.json` the boxes of whole objects (also beyond the
picture), `BURST_annotations/val/all_classes.json` the visible masks. Numbers of tracks run on over all
videos, as TAO's do; a track without a box or a mask in a picture has none there. `truth(…)` draws the
whole objects again, which no file of the data set holds.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from core.masks.coco_codes import rle_to_coco
from core.masks.rle import encode_rle

WIDTH, HEIGHT, REACH = 96, 64, 48
"""Of a picture, and by how much the canvas of the truth reaches beyond it."""
CATEGORIES = {805: "person", 91: "car", 206: "dog"}
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class TaoLike:
    """How large it is."""

    clips: int = 300
    tracks: int = 3
    frames: int = 6
    seed: int = 0
    boxes_only: int = 0
    """So many clips have no masks in BURST's file."""
    annotated_every: int = 1
    """Of the pictures, one of so many has boxes and masks."""

    def truth(self, clip: int) -> NDArray[np.bool_]:
        """Return whole objects, bool (tracks, frames, H, W) of the canvas with its margin, front to back."""
        random = np.random.default_rng((self.seed, clip))
        found = np.zeros((self.tracks, self.frames, HEIGHT + 2 * REACH, WIDTH + 2 * REACH), np.uint8)
        for track in range(self.tracks):
            start = random.uniform((0, 0.2 * HEIGHT), (WIDTH, 0.8 * HEIGHT))
            speed = random.uniform(-4, 4, 2) * (1, 0.3)
            size, angle = random.uniform(9, 20, 2), random.uniform(0, 180)
            for frame in range(self.frames):
                at = start + speed * frame + REACH
                axes = (int(size[0]), int(size[1]))
                cv2.ellipse(found[track, frame], (int(at[0]), int(at[1])), axes, angle, 0, 360, 1, -1)
        return found.astype(np.bool_)

    def visible(self, clip: int) -> NDArray[np.bool_]:
        """Return what is seen of the objects, bool (tracks, frames, H, W) of the picture."""
        whole = self.truth(clip)[:, :, REACH:-REACH, REACH:-REACH]
        front = np.zeros(whole.shape[1:], np.bool_)
        seen = []
        for one in whole:
            seen.append(one & ~front)
            front |= one
        return np.stack(seen)

    def write(self, root: Path) -> Path:
        """Write the data set; returns the file of boxes."""
        head = {
            "info": {},
            "licenses": [],
            "categories": [{"id": i, "name": n} for i, n in CATEGORIES.items()],
        }
        parts: dict[str, list[object]] = {"videos": [], "images": [], "tracks": [], "annotations": []}
        sequences = []
        for clip in range(self.clips):
            sequences.append(self._clip(root, clip, parts))
        source = root / "amodal_annotations" / "validation.json"
        _dump(source, head | parts)
        burst = {"split": "val", "categories": [], "sequences": [one for one in sequences if one is not None]}
        _dump(root / "BURST_annotations" / "val" / "all_classes.json", burst)
        return source

    def _clip(self, root: Path, clip: int, parts: dict[str, list[object]]) -> dict[str, object] | None:
        name = f"clip{clip:04d}"
        whole, seen = self.truth(clip), self.visible(clip)
        kinds = [list(CATEGORIES)[(clip + track) % len(CATEGORIES)] for track in range(self.tracks)]
        first = clip * self.tracks + 1
        size = {"width": WIDTH, "height": HEIGHT}
        parts["videos"].append({
            "id": clip + 1, "name": f"val/Demo/{name}", **size, "fps": 1, "metadata": {},
            "neg_category_ids": [], "not_exhaustive_category_ids": [],
        })  # fmt: skip
        parts["tracks"] += [
            {"id": first + track, "category_id": kinds[track], "video_id": clip + 1}
            for track in range(self.tracks)
        ]
        names: list[str] = []
        masks: list[dict[str, object]] = []
        for frame in range(self.frames):
            image = clip * self.frames + frame + 1
            names.append(f"frame{frame + 1:04d}.jpg")
            file = f"val/Demo/{name}/{names[-1]}"
            parts["images"].append({
                "id": image, "video_id": clip + 1, "file_name": file, **size, "frame_index": 30 * frame,
            })  # fmt: skip
            _write_picture(root / "frames" / file, seen[:, frame], clip)
            if frame % self.annotated_every:
                masks.append({})
                continue
            masks.append(_codes(seen[:, frame]))
            for track in range(self.tracks):
                if (box := box_of(whole[track, frame], REACH)) is not None:
                    parts["annotations"].append({
                        "id": len(parts["annotations"]) + 1, "image_id": image, "video_id": clip + 1,
                        "track_id": first + track, "category_id": kinds[track], "iscrowd": 0, "area": 1,
                        **_boxes(box, seen[track, frame], whole[track, frame]),
                    })  # fmt: skip
        if clip < self.boxes_only:
            return None
        return {
            "id": clip + 1, "dataset": "Demo", "seq_name": name, **size, "fps": 1, "all_image_paths": names,
            "annotated_image_paths": names, "neg_category_ids": [], "not_exhaustive_category_ids": [],
            "track_category_ids": {str(t + 1): kind for t, kind in enumerate(kinds)}, "segmentations": masks,
        }  # fmt: skip


def box_of(mask: Mask, reach: int = 0) -> list[float] | None:
    """Return x, y, width, height of a mask whose canvas begins `reach` pixels before the picture."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return None
    width, height = columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1
    return [float(columns[0] - reach), float(rows[0] - reach), float(width), float(height)]


def _boxes(box: list[float], seen: Mask, whole: Mask) -> dict[str, object]:
    x, y, width, height = box
    found: dict[str, object] = {
        "amodal_bbox": box,
        "amodal_is_uncertain": bool(seen.sum() * 10 < whole.sum()),
        "visibility": round(float(seen.sum() / whole.sum()), 4),
        "out_of_frame": not (x >= 0 and y >= 0 and x + width <= WIDTH - 1 and y + height <= HEIGHT - 1),
    }
    modal = box_of(seen)
    return found if modal is None else found | {"bbox": modal}


def _codes(seen: NDArray[np.bool_]) -> dict[str, object]:
    return {
        str(track + 1): {"rle": rle_to_coco(encode_rle(one))["counts"], "is_gt": True}
        for track, one in enumerate(seen)
        if one.any()
    }


def _write_picture(path: Path, seen: NDArray[np.bool_], clip: int) -> None:
    random = np.random.default_rng(clip)
    picture = np.full((HEIGHT, WIDTH, 3), random.integers(0, 90, 3), np.uint8)
    for one in seen:
        picture[one] = random.integers(110, 255, 3)
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), picture)


def _dump(path: Path, values: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values))
