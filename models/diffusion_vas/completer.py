"""Stage 2 as a completion engine. Importable without torch."""

from collections.abc import Iterator
from dataclasses import replace

from core.messages import say
from core.progress import CancelToken
from models.completion.protocol import CompletionRequest, CompletionUpdate
from models.devices.packages import require_packages
from models.diffusion_vas.weights.recipe import make_recipe
from models.weights.checks.checking import check_folder
from models.weights.locating import require_weights
from models.weights.stock.catalogue import entry_named

LOAD_SHARE = 0.02


class DiffusionVasCompleter:
    """The content completion of Diffusion-VAS with the published weights, or others in the same layout."""

    name = "diffusion-vas"
    summary = "The video diffusion model paints what nothing shows; wants its weights and, for speed, a GPU"
    seconds_to_cancel = 30.0
    weights = "diffusion-vas-content"

    @property
    def fingerprint(self) -> str:
        """Name and digest of the weights.

        Raises:
            ModelUnavailableError: There are none; says how to get them.
        """
        return f"{self.name}-{require_weights(self.weights).fingerprint}"

    def complete(self, request: CompletionRequest, cancel: CancelToken) -> Iterator[CompletionUpdate]:
        """Yield progress after every step and pictures window by window.

        Options: as the proposer's; `keep_visible=no` asks the model for everything but what the frame itself
        shows, `crop=yes` shows it only the surroundings of the object.

        Raises:
            Cancelled: The token was set.
            ModelUnavailableError: No weights, or not enough memory.
            BadInputError: An option is unknown, or a file of the weights is damaged.
        """
        require_packages()
        located = require_weights(self.weights)
        recipe = make_recipe(located.folder, request.options, request.steps)
        yield CompletionUpdate(0.0, say("Loading the model"))
        check_folder(located.folder, entry_named(self.weights), cancel, build=True)
        from models.devices.device import choose_device
        from models.diffusion_vas.completing import Completing
        from models.diffusion_vas.memory.memory_needs import loading_words
        from models.diffusion_vas.memory.warm_networks import SHELF
        from models.diffusion_vas.segmenting import check_size

        device = choose_device(request.device, recipe.precision)
        yield CompletionUpdate(0.0, loading_words(located.folder, device))
        networks = SHELF.stage(located.folder, device, cancel, is_compiled=recipe.compile)
        check_size(networks, recipe)
        facts: dict[str, object] = {
            "device": device.name,
            "recipe": {name: str(value) for name, value in vars(recipe).items()},
        }
        for update in Completing(networks, request, recipe, cancel).run():
            fraction = LOAD_SHARE + (1 - LOAD_SHARE) * update.fraction
            said = {**facts, **update.facts} if update.facts else update.facts
            yield replace(update, fraction=fraction, facts=said)
