"""The discs of `folders.py` in the layouts in which data sets come."""

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from core.masks.coco_codes import rle_to_coco
from core.masks.rle import area, bbox_xywh, encode_rle
from core.metrics.boxes import mask_box
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.types import BoolMask, ReviewState
from core.video.opening import probe
from tests.clips import disc_masks, disc_pictures

FRAMES = 6
SHIFT = 6
"""Frames of the whole way that are left out at its beginning."""


def masks_and_pictures() -> tuple[list[BoolMask], list[BoolMask], list[np.ndarray[Any, Any]]]:
    """Return modal masks, whole masks and pictures of the clip."""
    modal, amodal = disc_masks(FRAMES + SHIFT)
    return list(modal[SHIFT:]), list(amodal[SHIFT:]), list(disc_pictures(FRAMES + SHIFT)[SHIFT:])


def write_pictures(folder: Path, ending: str) -> list[str]:
    """Write the pictures and return their names."""
    folder.mkdir(parents=True)
    names = [f"{frame:06d}{ending}" for frame in range(FRAMES)]
    for name, rgb in zip(names, masks_and_pictures()[2], strict=True):
        cv2.imwrite(str(folder / name), cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR))
    return names


def write_sail_vos(root: Path) -> Path:
    """Write `valid.json` and bitmaps of one video with one object; returns the file."""
    names = write_pictures(root / "ah_3b", ".bmp")
    modal, amodal, _ = masks_and_pictures()
    annotations = [
        {
            "id": frame + 1, "image_id": frame + 100, "category_id": 24, "obj_id": 4, "model_id": 7,
            "iscrowd": 0, "segmentation": rle_to_coco(encode_rle(whole)),
            "visible_mask": rle_to_coco(encode_rle(seen)),
            "invisible_mask": rle_to_coco(encode_rle(whole & ~seen)),
            "bbox": bbox_xywh(encode_rle(whole)), "area": area(encode_rle(whole)), "occlude_rate": 0.1,
        }
        for frame, (seen, whole) in enumerate(zip(modal, amodal, strict=True))
    ]  # fmt: skip
    height, width = amodal[0].shape
    images = [
        {"id": frame + 100, "file_name": f"ah_3b/{Path(name).stem}", "width": width, "height": height}
        for frame, name in enumerate(names)
    ]
    values = {"images": images, "categories": [{"id": 24, "name": "car"}], "annotations": annotations}
    (root / "valid.json").write_text(json.dumps(values))
    return root / "valid.json"


def write_movi(root: Path) -> Path:
    """Write one video as it was rendered again, pictures among masks: the disc, object 0, behind a bar."""
    folder = root / "17"
    folder.mkdir(parents=True)
    modal, amodal, pictures = masks_and_pictures()
    bar = np.zeros(amodal[0].shape, np.uint8)
    bar[:, 80:96] = 4
    for frame, (seen, whole, rgb) in enumerate(zip(modal, amodal, pictures, strict=True)):
        full = np.where(seen, 1, bar).astype(np.uint8)
        for name, pixels in (("full", full), ("0", whole.astype(np.uint8)), ("3", bar)):
            Image.fromarray(pixels).save(folder / f"segmentation_{name}_{frame:05d}.png")
        Image.fromarray(rgb).save(folder / f"rgba_full_{frame:05d}.png")
    return root


def write_tao(root: Path, *, with_masks: bool = True) -> Path:
    """Write boxes of one track, its masks as BURST has them, and pictures of which every other is annotated.

    The object is track 71 of a video whose first track is 70. Returns the file of boxes.
    """
    names = write_pictures(root / "frames" / "val" / "Demo" / "disc", ".jpg")[::2]
    modal, amodal, _ = masks_and_pictures()
    height, width = amodal[0].shape
    images, annotations, segmentations = [], [], []
    for place, name in enumerate(names):
        x, y, w, h = mask_box(amodal[2 * place]) or (0.0, 0.0, 1.0, 1.0)
        file_name = f"val/Demo/disc/{name}"
        images.append(
            {"id": place + 1, "video_id": 5, "file_name": file_name, "width": width, "height": height}
        )
        annotations.append(
            {
                "id": place + 1, "image_id": place + 1, "video_id": 5, "track_id": 71, "category_id": 805,
                "amodal_bbox": [x - 4, y, w + 4, h], "visibility": 0.5,
            }
        )  # fmt: skip
        code = rle_to_coco(encode_rle(modal[2 * place]))["counts"]
        segmentations.append({"2": {"rle": code, "is_gt": True}, "1": {"rle": code, "is_gt": True}})
    values = {
        "videos": [{"id": 5, "name": "val/Demo/disc", "width": width, "height": height}],
        "images": images,
        "tracks": [{"id": 70 + n, "category_id": 805, "video_id": 5} for n in range(2)],
        "categories": [{"id": 805, "name": "ball"}],
        "annotations": annotations,
    }
    sequence = {
        "id": 1, "dataset": "Demo", "seq_name": "disc", "width": width, "height": height, "fps": 30,
        "annotated_image_paths": names, "segmentations": segmentations, "track_category_ids": {"2": 805},
    }  # fmt: skip
    boxes = root / "amodal_annotations" / "validation.json"
    masks = root / "BURST_annotations" / "val" / "all_classes_visibility.json"
    for path, content in ((boxes, values), (masks, {"split": "val", "sequences": [sequence]})):
        if path is boxes or with_masks:
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps(content))
    return boxes


def write_project(root: Path, decided: range, *, margin: int = 0) -> Path:
    """Write a project of the clip: whole masks, accepted in some frames, proposed in the others."""
    write_pictures(root / "disc", ".png")
    modal, amodal, _ = masks_and_pictures()
    path = root / "discs.amodal"
    Project.create(path).close()
    with Project.open(path) as project, project.importing("discs") as session:
        clip = session.add_clip(probe(root / "disc"), name="disc", margin=margin)
        ball = session.ensure_category("ball")
        track = session.add_track(clip, name="the ball", category=ball)
        padded = [[np.pad(mask, margin) for mask in masks] for masks in (modal, amodal)]
        session.add_frames(
            ImportedFrame(
                track.id, frame, encode_rle(seen), encode_rle(whole),
                state=ReviewState.ACCEPTED if frame in decided else ReviewState.PROPOSED,
            )
            for frame, (seen, whole) in enumerate(zip(*padded, strict=True))
        )  # fmt: skip
        other = session.add_track(clip, name="nobody looked", category=ball)
        session.add_frames([ImportedFrame(other.id, 0, encode_rle(padded[0][0]))])
    return path
