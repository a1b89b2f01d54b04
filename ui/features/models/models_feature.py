"""Weights on this computer, and how to get them."""

from ui.features.models.downloads import Downloads
from ui.features.models.models_commands import ModelsCommands
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add the dialog, and downloads in the bottom line."""
    weights, status = Downloads(studio.work, studio.window), studio.places.status
    studio.on_close(weights.close)
    weights.activity_changed.connect(lambda _name: status.show_downloads(weights.activities))
    status.weights.cancel_requested.connect(weights.cancel_all)
    return weights, ModelsCommands(studio, weights)
