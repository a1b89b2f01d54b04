"""A picture of a project's result: a few frames per clip, visible parts filled, hidden parts hatched."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from cli.terminal.projects import opened
from core.changes.masks import MaskHead
from core.changes.tracks import Clip, Track
from core.errors import BadInputError
from core.masks.rle import decode_rle
from core.store.project import Project
from core.types import Layer, RgbFrame
from core.video.clip_opening import open_clip

COLUMNS, ROWS = 3, 3
CELL_WIDTH = 480
GAP = 8
GROUND = (26, 22, 20)
HATCH_PX = 10


def write_contact_sheet(project_path: Path, out: Path) -> None:
    """Draw the first clip's frames, evenly spaced, and write a PNG.

    Raises:
        BadInputError: The project has no clips, or the file cannot be written.
    """
    with opened(project_path, read_only=True) as project:
        clips = project.clips.list()
        if not clips:
            raise BadInputError(project_path, "", "has no clips to draw")
        sheet = draw_sheet(project, clips[0])
    ok, png = cv2.imencode(".png", sheet)
    try:
        out.write_bytes(png.tobytes() if ok else b"")
    except OSError as error:
        raise BadInputError(out, "", f"cannot be written: {error.strerror}") from None


def draw_sheet(project: Project, clip: Clip) -> NDArray[np.uint8]:
    """Return the sheet, uint8 (H, W, 3), blue first."""
    tracks = {track.id: track for track in project.tracks.list(clip.id)}
    source = open_clip(project.media.of(clip))
    try:
        count = min(COLUMNS * ROWS, clip.frame_count)
        frames = [round(i * (clip.frame_count - 1) / max(1, count - 1)) for i in range(count)]
        cells = [_cell(source.read(f), project.masks.at_frame(clip.id, f), tracks, clip, f) for f in frames]
    finally:
        source.close()
    height, width = cells[0].shape[:2]
    rows = -(-len(cells) // COLUMNS)
    sheet = np.full((rows * (height + GAP) + GAP, COLUMNS * (width + GAP) + GAP, 3), GROUND, np.uint8)
    for number, cell in enumerate(cells):
        y = GAP + number // COLUMNS * (height + GAP)
        x = GAP + number % COLUMNS * (width + GAP)
        sheet[y : y + height, x : x + width] = cell
    return sheet


def _cell(
    rgb: RgbFrame, heads: list[MaskHead], tracks: dict[int, Track], clip: Clip, frame: int
) -> NDArray[np.uint8]:
    scale = CELL_WIDTH / clip.width
    size = (CELL_WIDTH, round(clip.height * scale))
    small_rgb = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    bgr = np.ascontiguousarray(small_rgb[:, :, ::-1], dtype=np.uint8)
    rows, columns = np.ogrid[: size[1], : size[0]]
    stripes = (rows + columns) % HATCH_PX < HATCH_PX // 2
    masks: dict[int, dict[Layer, NDArray[np.bool_]]] = {}
    for head in heads:
        m = clip.margin
        inside = decode_rle(head.rle)[m : m + clip.height, m : m + clip.width]
        small = cv2.resize(inside.astype(np.uint8), size, interpolation=cv2.INTER_AREA)
        masks.setdefault(head.key.track_id, {})[head.key.layer] = small.astype(bool)
    for track_id, layers in masks.items():
        colour = _bgr(tracks[track_id].colour)
        modal = layers.get(Layer.MODAL, np.zeros(size[::-1], bool))
        hidden = layers.get(Layer.AMODAL, modal) & ~modal
        _blend(bgr, modal, colour, 0.4)
        _blend(bgr, hidden & stripes, (46, 181, 245), 0.85)
        for part in (modal, hidden):
            outline, _ = cv2.findContours(part.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
            cv2.drawContours(bgr, outline, -1, colour, 1, cv2.LINE_AA)
    for ink, width in (((0, 0, 0), 3), ((255, 255, 255), 1)):
        words = f"{clip.name} {frame}"
        cv2.putText(bgr, words, (9, 21), cv2.FONT_HERSHEY_SIMPLEX, 0.5, ink, width, cv2.LINE_AA)
    return bgr


def _blend(
    bgr: NDArray[np.uint8], mask: NDArray[np.bool_], colour: tuple[int, int, int], share: float
) -> None:
    bgr[mask] = (bgr[mask] * (1 - share) + np.array(colour) * share).astype(np.uint8)


def _bgr(colour: str) -> tuple[int, int, int]:
    return int(colour[5:7], 16), int(colour[3:5], 16), int(colour[1:3], 16)
