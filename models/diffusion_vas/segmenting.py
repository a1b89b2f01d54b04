"""Stage 1 on a whole request: windows, anchors, boxes, hypotheses; from modal masks to amodal ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from core.errors import BadInputError
from core.messages import say
from core.progress import CancelToken
from models.diffusion_vas.conditioning.conditions import encode_latents
from models.diffusion_vas.conditioning.crops import Region, paste_back
from models.diffusion_vas.conditioning.depth_input import DepthInput
from models.diffusion_vas.conditioning.pixels import (
    channel_sums,
    mask_probability,
    mask_video,
    not_white_probability,
)
from models.diffusion_vas.conditioning.window_inputs import WindowInputs
from models.diffusion_vas.sampling.engine import WindowResult, WindowStep
from models.diffusion_vas.sampling.window_runs import WindowRuns, words_for
from models.diffusion_vas.weights.loading import Networks
from models.diffusion_vas.weights.recipe import Kind, Recipe
from models.proposers.hypotheses import Judge
from models.proposers.protocol import ProposalRequest, ProposalUpdate
from models.proposers.windows import Window, joins, plan_windows

VISIBLE_SHARE = 0.01
"""With less of the ring around an object nearer than it, nothing is taken to be in front."""


@dataclass
class Segmenting:
    """One run of stage 1."""

    networks: Networks
    request: ProposalRequest
    recipe: Recipe
    depth: DepthInput | None
    cancel: CancelToken
    hypotheses: int

    def __post_init__(self) -> None:
        self._size_hw: tuple[int, int] = (self.request.modal.shape[1], self.request.modal.shape[2])
        self._shows = WindowInputs(self.request, self.recipe, self.depth)
        self._judge = Judge(self.hypotheses)

    def run(self) -> Iterator[ProposalUpdate]:
        """Yield progress and, window by window, the finished frames of all hypotheses.

        Raises:
            Cancelled: The token was set; checked before every call of a network.
            ModelUnavailableError: Memory does not suffice for the most frugal plan.
        """
        windows = plan_windows(len(self.request.modal), self.recipe.window, self.recipe.overlap)
        runs = WindowRuns(self.networks, self.recipe, self.cancel, self.hypotheses, self.request.seed)
        left_out = []
        for number, window in enumerate(windows):
            end = (number + 1) / len(windows)
            if self._is_all_visible(window):
                left_out.append([window.start, window.end])
                runs.skip(window)
                yield from self._hand_over_visible(window, end)
                continue
            frames = runs.frames_of(window)
            known = partial(self._anchor_latents, frames)
            for item in runs.run(window, self._shows.of(frames), known):
                if isinstance(item, WindowResult):
                    yield from self._hand_over(window, item, end)
                else:
                    share = item.fraction if isinstance(item, WindowStep) else 0.0
                    yield ProposalUpdate(
                        (number + share) / len(windows), words_for(item, number, len(windows))
                    )
        facts: dict[str, object] = {
            "windows": [[window.start, window.end] for window in windows],
            "joins": joins(windows),
            "memory plan": runs.plan.name,
            "left out, nothing in front": left_out,
        }
        yield ProposalUpdate(1.0, "", scores=self._judge.scores(), facts=facts)

    # What goes in

    def _anchor_latents(self, frames: list[int]) -> dict[int, Tensor]:
        places = [place for place, frame in enumerate(frames) if frame in self.request.anchors]
        if not places or self.recipe.kind is not Kind.DIFFUSION:
            return {}
        masks = (self.request.anchors[frames[place]] for place in places)
        regions = [self._shows.region(frames[place]) for place in places]
        pixels = mask_video(self._shows.coverage(masks, regions))
        latents = encode_latents(self.networks, pixels.to(self.networks.device.torch_device)).float()
        return dict(zip(places, latents * self.networks.scaling_factor, strict=True))

    # What comes out

    def _hand_over(self, window: Window, result: WindowResult, fraction: float) -> Iterator[ProposalUpdate]:
        soft = np.stack([self._probabilities(clip) for clip in result.frames])
        for frame in window.final_frames:
            self.cancel.check()
            place = frame - window.start
            region = self._shows.region(frame)
            # The modal mask is certain; of an anchor all is.
            small = self._small(frame, region)
            sure = np.where(small > 0.5, 1.0, soft[:, place]).astype(np.float32)
            if frame in self.request.anchors:
                sure = np.repeat(small[None], self.hypotheses, axis=0)
            doubt = self._judge.hear(sure)
            for number in range(self.hypotheses):
                full = paste_back(soft[number, place], region, self._size_hw)
                full = np.maximum(full, self._shows.shown(frame))
                doubts = {frame: doubt} if number == 0 else {}
                yield ProposalUpdate(fraction, "", number, {frame: full > 0.5}, {frame: full}, doubts=doubts)

    def _small(self, frame: int, region: Region) -> NDArray[np.float32]:
        coverage: NDArray[np.float32] = self._shows.coverage([self._shows.shown(frame)], [region])[
            0, 0
        ].numpy()
        return coverage

    def _probabilities(self, clip: Tensor) -> NDArray[np.float32]:
        if self.recipe.kind is Kind.ONE_STAGE:
            return not_white_probability(clip)
        return mask_probability(channel_sums(clip))

    # Windows that need no model

    def _is_all_visible(self, window: Window) -> bool:
        if not self.recipe.skip_visible or self.depth is None:
            return False
        return all(
            self.depth.nearer_share(frame, self.request.modal[frame]) < VISIBLE_SHARE
            for frame in range(window.start, window.end)
        )

    def _hand_over_visible(self, window: Window, fraction: float) -> Iterator[ProposalUpdate]:
        for frame in window.final_frames:
            mask = np.array(self._shows.shown(frame), dtype=np.bool_)
            self._judge.hear(np.repeat(mask[None].astype(np.float32), self.hypotheses, axis=0))
            for number in range(self.hypotheses):
                told = say("Nothing in front: left as it is")
                yield ProposalUpdate(fraction, told, number, {frame: mask}, doubts={frame: 0.0})


def check_size(networks: Networks, recipe: Recipe) -> None:
    """Refuse a working size that the network cannot halve often enough.

    Raises:
        BadInputError: Says which multiple is needed.
    """
    step = networks.size_step
    if recipe.height % step or recipe.width % step:
        size = f"{recipe.height}x{recipe.width}"
        raise BadInputError("options", "size", f"is {size}", f"use multiples of {step}, for instance 256x512")
