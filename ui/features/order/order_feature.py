"""Who is in front of whom."""

from ui.features.order.order_commands import OrderCommands
from ui.features.order.order_panel import OrderPanel
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add the page of the order and its commands."""
    names = ("order.to_front", "order.to_back", "order.keep", "order.forget")
    panel = OrderPanel(*(studio.actions[name] for name in names))
    studio.places.add_page("order", panel)
    return panel, OrderCommands(studio, panel)
