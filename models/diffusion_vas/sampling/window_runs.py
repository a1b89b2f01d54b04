"""Runs windows one after the other: noise, known frames and memory plans carry over from each to the next."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor

from core.messages import Message, say
from core.progress import CancelToken
from models.devices.device import free_bytes
from models.devices.plan import LADDER, MemoryPlan, first_plan, with_plans
from models.diffusion_vas.conditioning.conditions import Inputs
from models.diffusion_vas.memory.memory_needs import estimate_bytes, weights_bytes
from models.diffusion_vas.memory.offloading import Offloading
from models.diffusion_vas.sampling.engine import WindowResult, WindowStep, run_window
from models.diffusion_vas.sampling.known_frames import Held
from models.diffusion_vas.sampling.randomness import (
    WindowNoise,
    continue_noise,
    draw_noise,
    published_generator,
)
from models.diffusion_vas.weights.loading import Networks
from models.diffusion_vas.weights.recipe import Kind, Recipe
from models.proposers.windows import Window, padded_frames

WindowItem = WindowStep | WindowResult | MemoryPlan
"""A `MemoryPlan` = memory ran out, the window begins again with this plan."""
KnownLatents = Callable[[], Mapping[int, Tensor]]
"""Latents (4, h, w), scaled, of places in a window that are known beforehand; asked for at its start."""


@dataclass(frozen=True)
class _Before:
    window: Window
    noise: WindowNoise
    latents: Tensor | None
    """(K, T, 4, h, w); None = the model did not run there."""


@dataclass
class WindowRuns:
    """The windows of one clip, in order."""

    networks: Networks
    recipe: Recipe
    cancel: CancelToken
    hypotheses: int
    seed: int
    _before: _Before | None = field(default=None, init=False)
    _plan: int = field(default=0, init=False)

    @property
    def plan(self) -> MemoryPlan:
        """The memory plan that the last window ran with."""
        return LADDER[self._plan]

    def frames_of(self, window: Window) -> list[int]:
        """Return the clip's frame for every place of a window, padding included."""
        return padded_frames(window, self.recipe.window if self.recipe.pad else len(window))

    def skip(self, window: Window) -> None:
        """Go past a window without the model."""
        self._before = _Before(window, self._noise(window), None)

    def run(self, window: Window, inputs: Inputs, known: KnownLatents = dict) -> Iterator[WindowItem]:
        """Run a window; over the frames that it shares with the one before, that one fades into it.

        Raises:
            Cancelled: The token was set; checked before every call of a network.
            ModelUnavailableError: Memory does not suffice for the most frugal plan.
        """
        noise = self._noise(window)

        def work(plan: MemoryPlan) -> Iterator[WindowItem]:
            self._plan = LADDER.index(plan)
            held = self._held(window, known)
            return run_window(self.networks, inputs, noise, self.recipe, self.cancel, held=held, plan=plan)

        def tell(plan: MemoryPlan) -> Iterator[WindowItem]:
            yield plan

        device = self.networks.device.torch_device
        if self._before is None:
            needed = estimate_bytes(self.networks, self.recipe, self.hypotheses, len(inputs.first))
            weights, largest, here = weights_bytes(self.networks)
            self._plan = first_plan(free_bytes(device) + here, needed, weights, largest)
        for item in with_plans(work, device, tell, self._plan):
            if isinstance(item, WindowResult):
                self._before = _Before(window, noise, item.latents)
            yield item

    def _noise(self, window: Window) -> WindowNoise:
        count = len(self.frames_of(window))
        if self._before is None:
            shape = (count, self.recipe.height, self.recipe.width)
            stride = self.networks.latent_stride
            return draw_noise(published_generator(self.seed), self.seed, self.hypotheses, shape, stride)
        return continue_noise(
            self._before.noise, self.seed, window.start, window.shared, count, self.hypotheses
        )

    def _held(self, window: Window, known: KnownLatents) -> Held | None:
        if self.recipe.kind is Kind.ONE_STEP:
            return None  # there is no way down along which frames could be held
        places: dict[int, tuple[float, Tensor]] = {}
        before = self._before
        if before is not None and before.latents is not None:
            first = len(before.window) - window.shared
            for place in range(window.shared):
                weight = 1 - (place + 1) / (window.shared + 1)
                places[place] = (weight, before.latents[:, first + place])
        with torch.inference_mode():
            Offloading(self.networks, self.plan).need(self.networks.vae)
            places |= {place: (1.0, latents.cpu()[None]) for place, latents in known().items()}
        if not places:
            return None
        order = tuple(sorted(places))
        kept = [places[place][1].expand(self.hypotheses, -1, -1, -1) for place in order]
        return Held(order, torch.stack(kept, dim=1), tuple(places[place][0] for place in order))


def words_for(item: WindowStep | MemoryPlan, number: int, count: int) -> Message:
    """Return what to tell a person about an item of the window `number` of `count`."""
    if isinstance(item, MemoryPlan):
        return say("Not enough memory: trying again, {plan}", plan=item.name)
    words = say(item.phase.value)
    if item.total > 1:
        words = say("{phase} step {done} of {total}", phase=words, done=item.done, total=item.total)
    if count > 1:
        words = say("{work} · window {number} of {total}", work=words, number=number + 1, total=count)
    return words
