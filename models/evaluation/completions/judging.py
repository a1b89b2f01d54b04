"""Runs completion engines over clips whose hidden pixels are known."""

import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.formats.evaluation.evaluation_folder import EvaluationClip
from core.messages import Message
from core.progress import CancelToken, Progress
from core.types import BoolVideo, RgbVideo
from models.completion.protocol import CompletionRequest, RgbaCrop
from models.completion.registry import load_completer
from models.completion.rules import RuledCompleter
from models.evaluation.completions.alternatives import ALTERNATIVES
from models.evaluation.completions.measures import Figures, Measurer
from models.evaluation.completions.truth import TrueClip, read_true_clip
from models.evaluation.cues import GivenCue, clip_cue
from models.evaluation.requests import make_request
from models.evaluation.rows import Setting
from models.proposers.protocol import Proposer
from models.proposers.registry import load_proposer

TRUE_MASKS = "true"
"""What the whole masks of a row are called that come from the truth."""


@dataclass(frozen=True)
class CompletionRow:
    """An engine, and who says how far the object reaches."""

    engine: str
    masks: str
    """`true`, or the name of a proposer."""
    cue: GivenCue | None = None
    """What the proposer is told; of the engines only `inpaint-occluder` is told what is in front."""
    seed: int = 0
    device: str = "auto"

    @property
    def name(self) -> str:
        """As in tables."""
        return f"{self.engine}, {self.masks} masks"


@dataclass(frozen=True)
class ClipFigures:
    """One row on one clip."""

    clip: str
    sequence: str
    figures: Figures
    seconds_per_frame: float


@dataclass(frozen=True)
class Shown:
    """One row on one clip, to look at: the pictures with the completions laid over."""

    row: CompletionRow
    pictures: RgbVideo


def load_engine(name: str) -> RuledCompleter:
    """Return an engine or a named alternative, wrapped in the rules of engines.

    Raises:
        ModelUnavailableError: There is none of this name.
    """
    return RuledCompleter(ALTERNATIVES[name]) if name in ALTERNATIVES else load_completer(name)


def judge_completions(
    clips: Sequence[EvaluationClip], rows: Sequence[CompletionRow], cancel: CancelToken
) -> Generator[Progress | tuple[TrueClip, list[Shown], list[ClipFigures]], None, None]:
    """Yield progress, and after every clip what was measured and can be looked at, in the order of the rows.

    Time is wall time inside `complete`, decoding left out: pictures and masks are in memory.

    Raises:
        BadInputError: A file of a clip is missing, damaged or of another size.
        ModelUnavailableError: An engine or a proposer is unknown or lacks its weights.
        Cancelled: The token was set.
    """
    engines = {row.engine: load_engine(row.engine) for row in rows}
    proposers = {row.masks: load_proposer(row.masks) for row in rows if row.masks != TRUE_MASKS}
    for number, clip in enumerate(clips):
        place = number * len(rows)
        yield Progress(place, len(clips) * len(rows), clip.name)
        true = read_true_clip(clip)
        measurer = Measurer(true)
        whole: dict[str, BoolVideo] = {TRUE_MASKS: true.amodal}
        shown: list[Shown] = []
        found: list[ClipFigures] = []
        for turn, row in enumerate(rows):
            if row.masks not in whole:
                whole[row.masks] = _proposed(proposers[row.masks], row, true, cancel)
            yield Progress(
                place + turn,
                len(clips) * len(rows),
                Message("{row}, {clip}", "", {"row": row.name, "clip": clip.name}),
            )
            pictures, seconds = run_engine(engines[row.engine], row, true, whole[row.masks], cancel)
            figures = measurer.measure(pictures, whole[row.masks])
            shown.append(Shown(row, pictures))
            found.append(ClipFigures(true.name, true.sequence, figures, seconds))
        yield true, shown, found


def run_engine(
    engine: RuledCompleter, row: CompletionRow, true: TrueClip, whole: BoolVideo, cancel: CancelToken
) -> tuple[RgbVideo, float]:
    """Return the pictures with an engine's completions laid over, and its seconds per frame."""
    cue = clip_cue(true.clip, GivenCue.OCCLUDER) if true.clip.occluder is not None else None
    told = cue if engine.name in ALTERNATIVES else None
    request = CompletionRequest(true.frames, true.modal, whole, cue=told, seed=row.seed, device=row.device)
    pictures: dict[int, RgbaCrop] = {}
    start = time.perf_counter()
    for update in engine.complete(request, cancel):
        pictures |= update.pictures
    seconds = (time.perf_counter() - start) / len(true.frames)
    return laid_over(true.frames, pictures), seconds


def laid_over(frames: RgbVideo, crops: Mapping[int, RgbaCrop]) -> RgbVideo:
    """Return a copy of pictures, uint8 (T, H, W, 3), with completions in their places."""
    result = frames.copy()
    for frame, crop in crops.items():
        height, width = crop.rgba.shape[:2]
        part = result[frame, crop.y : crop.y + height, crop.x : crop.x + width]
        solid = crop.rgba[..., 3] > 0
        part[solid] = crop.rgba[solid, :3]
    return result


def _proposed(proposer: Proposer, row: CompletionRow, true: TrueClip, cancel: CancelToken) -> BoolVideo:
    request = make_request(
        true.clip, Setting(row.masks, row.masks, cue=row.cue, seed=row.seed, device=row.device)
    )
    masks = true.modal.copy()
    for update in proposer.propose(request, cancel):
        if update.hypothesis == 0:
            for frame, mask in update.masks.items():
                masks[frame] = mask | true.modal[frame]
    result: BoolVideo = np.ascontiguousarray(masks)
    return result
