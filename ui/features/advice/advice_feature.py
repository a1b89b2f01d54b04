"""Which way of working will take the least time on the track and clip on screen."""

from ui.features.advice.advice_card import AdviceCard
from ui.features.advice.advice_commands import AdviceCommands
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add the card that suggests it, and its commands."""
    card = AdviceCard()
    studio.places.add_card(card)
    return card, AdviceCommands(studio, card)
