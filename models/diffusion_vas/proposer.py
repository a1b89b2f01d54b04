"""The diffusion model as a proposer. Importable without torch: the window asks for names and fingerprints."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from core.errors import AmodalError, BadInputError, ModelUnavailableError
from core.messages import mark, say
from core.progress import CancelToken
from models.devices.packages import require_packages
from models.diffusion_vas.weights.choices import CHOICES
from models.diffusion_vas.weights.costs import cost_of
from models.diffusion_vas.weights.recipe import PRESET_WORDS, Kind, make_recipe, stride_for
from models.proposers.protocol import ProposalRequest, ProposalUpdate
from models.weights.can_run import DEPTHS
from models.weights.checks.checking import check_folder
from models.weights.locating import find_weights, require_weights
from models.weights.stock.catalogue import entry_named

if TYPE_CHECKING:
    from models.depth.cache import DepthCache
    from models.depth.network import DepthNetwork
    from models.devices.device import Device

MAX_HYPOTHESES = 8
LOAD_SHARE, DEPTH_SHARE = 0.02, 0.1
"""Of the progress bar."""
NO_CUE = "none: the model was told nothing about what is in front"


class DiffusionVasProposer:
    """Stage 1 of Diffusion-VAS with the published weights, or a team's own in the same layout."""

    name = "diffusion-vas"
    summary = mark("The video diffusion model of the paper; wants its weights and, for speed, a GPU")
    needs_frames = True
    max_hypotheses = MAX_HYPOTHESES
    seconds_to_cancel = 30.0
    """About one step of the full network on a CPU; ending the process sooner would unload gigabytes."""
    presets: Mapping[str, str] = PRESET_WORDS
    choices = CHOICES
    cost = staticmethod(cost_of)
    weights = "diffusion-vas-amodal"
    kind = Kind.DIFFUSION

    def missing(self) -> str | None:
        """Return how to get packages or weights, None when all is here."""
        try:
            require_packages()
            require_weights(self.weights)
        except AmodalError as error:
            return str(error)
        return None

    @property
    def fingerprint(self) -> str:
        """Name and digest of the weights.

        Raises:
            ModelUnavailableError: There are none; says how to get them.
        """
        return f"{self.name}-{require_weights(self.weights).fingerprint}"

    def propose(self, request: ProposalRequest, cancel: CancelToken) -> Iterator[ProposalUpdate]:
        """Yield progress after every step and masks window by window.

        Options: `preset` (`PRESETS`) and every field of `Recipe`.

        Raises:
            Cancelled: The token was set.
            ModelUnavailableError: No weights, or not enough memory.
            BadInputError: An option is unknown, or a file of the weights is damaged.
        """
        require_packages()
        located = require_weights(self.weights)
        whole = request
        recipe = make_recipe(located.folder, request.options, request.steps)
        if recipe.kind is not self.kind:
            reason = f"weights were trained as {recipe.kind}, `{self.name}` needs {self.kind}"
            raise BadInputError(located.folder, "kind", reason, f"use them as {_names(recipe.kind)}")
        if recipe.kind is Kind.ONE_STAGE and request.frames is None and len(request.modal):
            raise ModelUnavailableError("one-stage weights need the clip's pictures, and there are none")
        yield ProposalUpdate(0.0, say("Loading the model"))
        from models.devices.device import choose_device
        from models.diffusion_vas.conditioning.depth_input import DepthInput, choose_depth
        from models.diffusion_vas.memory.memory_needs import loading_words
        from models.diffusion_vas.memory.warm_networks import SHELF
        from models.diffusion_vas.segmenting import Segmenting, check_size
        from models.diffusion_vas.striding import Between, chosen_frames, picked_request

        frames = chosen_frames(
            len(request.modal), stride_for(recipe, len(request.modal), request.fps), request.anchors
        )
        if len(frames) < len(request.modal):
            request = picked_request(request, frames)
        check_folder(located.folder, entry_named(self.weights), cancel, build=True)
        device = choose_device(request.device, recipe.precision)
        yield ProposalUpdate(0.0, loading_words(located.folder, device))
        networks = SHELF.stage(located.folder, device, cancel, is_compiled=recipe.compile)
        check_size(networks, recipe)
        depth, source = None, None
        if recipe.kind is not Kind.ONE_STAGE:
            has_own = request.depth is not None and recipe.depth == "auto"
            is_asked = request.frames is not None and not has_own
            known = depth_network(recipe.depth, device) if is_asked else None
            source = choose_depth(request, recipe, known)
        if source is not None:
            depth = DepthInput(source, (request.modal.shape[1], request.modal.shape[2]), request.margin)
            for share in depth.survey(len(request.modal), cancel):
                yield ProposalUpdate(LOAD_SHARE + (DEPTH_SHARE - LOAD_SHARE) * share, say("Depth"))
        run = Segmenting(
            networks, request, recipe, depth, cancel, max(1, min(request.hypotheses, self.max_hypotheses))
        )
        facts = {
            "cue": source.fact if source is not None else NO_CUE,
            "device": device.name,
            "frames that the network saw": frames if len(frames) < len(whole.modal) else "all",
            "recipe": {name: str(value) for name, value in vars(recipe).items()},
        }
        between = Between(whole, frames, cancel)
        for update in run.run():
            yield from between.all_frames(_scaled(update, facts))


class Unet3dProposer(DiffusionVasProposer):
    """The paper's one-step baseline (supplementary, 6.3): the same network, one pass, no iterations."""

    name = "unet3d"
    summary = mark("One pass of the video network without diffusion (the paper's 3D-UNet); wants its weights")
    max_hypotheses = 1
    presets: Mapping[str, str] = {}
    choices = ()
    weights = "unet3d"
    kind = Kind.ONE_STEP
    hides_while_missing = True  # published nowhere: who has trained some sees it


class OneStageProposer(DiffusionVasProposer):
    """The paper's end-to-end variant (supplementary, section 7): pictures in, the whole object painted."""

    name = "one-stage"
    summary = mark("The video network that paints the whole object at once (one stage); wants its weights")
    presets: Mapping[str, str] = {}
    choices = ()
    weights = "one-stage"
    kind = Kind.ONE_STAGE
    hides_while_missing = True  # as above


def _names(kind: Kind) -> str:
    of_kind = (DiffusionVasProposer, Unet3dProposer, OneStageProposer)
    return next(f"`models use {one.weights} FOLDER`" for one in of_kind if one.kind is kind)


def _scaled(update: ProposalUpdate, facts: Mapping[str, object]) -> ProposalUpdate:
    fraction = DEPTH_SHARE + (1 - DEPTH_SHARE) * update.fraction
    if update.facts:
        return replace(update, fraction=fraction, facts={**facts, **update.facts})
    return replace(update, fraction=fraction)


def depth_network(wanted: str, device: "Device") -> "tuple[DepthNetwork, str, DepthCache] | None":
    """Return the best depth network whose weights are there, with its name and the cache; None = none.

    `wanted` is the recipe's `depth`: nothing is loaded where it asks for something else.
    """
    from models.diffusion_vas.memory.warm_networks import SHELF

    if wanted not in ("auto", "model"):
        return None
    for name in DEPTHS:
        located = find_weights(name)
        if located is not None:
            return SHELF.depth(located.folder, device), name, SHELF.depth_cache
    return None
