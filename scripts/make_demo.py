"""Draw the demo clip: demo.mp4, demo.json (modal masks), truth.json (amodal masks, for tests)."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import av

from core.masks.coco_codes import rle_to_coco
from core.masks.rle import area, bbox_xywh, encode_rle
from scripts.demo.painting import HEIGHT, WIDTH
from scripts.demo.scene import FPS, FRAMES, TRACKS, Frame, render


def main() -> None:
    """Write the three files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    modal, truth = _skeleton(), _skeleton()
    with av.open(str(out / "demo.mp4"), "w") as container:
        options = {"crf": "20", "g": "12", "bf": "2", "preset": "slow"}
        stream = container.add_stream("libx264", rate=FPS, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(FRAMES):
            frame = render(number)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame.rgb, format="rgb24")))
            _annotate(modal, truth, number, frame)
        container.mux(stream.encode())
    for name, content in (("demo.json", modal), ("truth.json", truth)):
        (out / name).write_text(json.dumps(content, separators=(",", ":")), encoding="utf-8")


def _skeleton() -> dict[str, Any]:
    categories = sorted({category for _, category in TRACKS})
    ids = {name: number for number, name in enumerate(categories, start=1)}
    return {
        "info": {"description": "Lake at dusk, drawn by scripts/make_demo.py", "version": "1"},
        "videos": [
            {
                "id": 1,
                "name": "lake",
                "file_name": "demo.mp4",
                "width": WIDTH,
                "height": HEIGHT,
                "length": FRAMES,
            }
        ],
        "categories": [{"id": number, "name": name, "supercategory": name} for name, number in ids.items()],
        "tracks": [
            {"id": number, "name": name, "category_id": ids[category], "video_id": 1}
            for number, (name, category) in enumerate(TRACKS, start=1)
        ],
        "images": [
            {
                "id": n + 1,
                "file_name": f"demo/{n:06d}.png",
                "width": WIDTH,
                "height": HEIGHT,
                "video_id": 1,
                "frame_index": n,
            }
            for n in range(FRAMES)
        ],
        "annotations": [],
    }


def _annotate(modal: dict[str, Any], truth: dict[str, Any], number: int, frame: Frame) -> None:
    for track, (seen, whole) in enumerate(zip(frame.modal, frame.amodal, strict=True)):
        seen_rle, whole_rle = encode_rle(seen), encode_rle(whole)
        head = {
            "image_id": number + 1,
            "video_id": 1,
            "track_id": track + 1,
            "category_id": modal["tracks"][track]["category_id"],
            "iscrowd": 0,
        }
        for file, shape, extra in (
            (modal, seen_rle, {}),
            (truth, whole_rle, {"visible_mask": rle_to_coco(seen_rle)}),
        ):
            if not area(shape):
                continue
            file["annotations"].append(
                {
                    "id": len(file["annotations"]) + 1,
                    **head,
                    "area": area(shape),
                    "bbox": list(bbox_xywh(shape) or ()),
                    "segmentation": rle_to_coco(shape),
                    **extra,
                }
            )


if __name__ == "__main__":
    main()
