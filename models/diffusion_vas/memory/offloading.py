"""Keeps only the network that works on the device, when the memory plan wants that."""

from diffusers.models.attention import BasicTransformerBlock, TemporalBasicTransformerBlock
from torch import nn

from models.devices.device import release_cached
from models.devices.plan import MemoryPlan
from models.diffusion_vas.weights.loading import MAIN_MEMORY, Networks, place


class Offloading:
    """`need` brings networks to the device and, under a frugal plan, the others to main memory."""

    def __init__(self, networks: Networks, plan: MemoryPlan) -> None:
        self._networks = networks
        self._plan = plan

    def need(self, *working: nn.Module) -> None:
        """Have these networks on the device."""
        device = self._networks.device.torch_device
        if self._plan.offload and device.type != "cpu":
            # The idle ones leave before the others come: there may be no room for both.
            for network in self._all():
                if not any(network is one for one in working):
                    place(network, MAIN_MEMORY)
            release_cached(device)
        for network in working:
            place(network, device)

    def __enter__(self) -> "Offloading":
        if self._plan.chunked_feed_forward:
            self._chunk_feed_forward(1)
        return self

    def __exit__(self, *_: object) -> None:
        if self._plan.chunked_feed_forward:
            self._chunk_feed_forward(None)

    def _chunk_feed_forward(self, size: int | None) -> None:
        for module in self._networks.unet.modules():
            if isinstance(module, BasicTransformerBlock | TemporalBasicTransformerBlock):
                module.set_chunk_feed_forward(size, dim=1)

    def _all(self) -> tuple[nn.Module, ...]:
        return self._networks.unet, self._networks.vae, self._networks.image_encoder
