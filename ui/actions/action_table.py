"""Every action of the window, once: the sum of what the features bring.

Menus, rail, palette, tooltips, cheat sheet and docs/keys.md come from this table. The files that it sums up
hold data and nothing else, so this is no way from the ground up into the features.
"""

from collections.abc import Iterable
from types import ModuleType

from ui.actions.action_spec import ActionSpec
from ui.features.advice import advice_actions
from ui.features.appearance import appearance_actions
from ui.features.checks import checks_actions
from ui.features.clips import clips_actions
from ui.features.close_look import close_look_actions
from ui.features.completion import completion_actions
from ui.features.compose import compose_actions
from ui.features.depth import depth_actions
from ui.features.effort import effort_actions
from ui.features.export import export_actions
from ui.features.extent import extent_actions
from ui.features.follow import follow_actions
from ui.features.help import help_actions
from ui.features.in_front import in_front_actions
from ui.features.key_settings import key_settings_actions
from ui.features.labels import labels_actions
from ui.features.media import media_actions
from ui.features.models import models_actions
from ui.features.navigator import navigator_actions
from ui.features.order import order_actions
from ui.features.over_time import over_time_actions
from ui.features.painting import painting_actions
from ui.features.picture_look import picture_look_actions
from ui.features.playback import playback_actions
from ui.features.polygons import polygons_actions
from ui.features.preferences import preferences_actions
from ui.features.project import project_actions
from ui.features.prompts import prompts_actions
from ui.features.propose import propose_actions
from ui.features.pseudo_truth import pseudo_truth_actions
from ui.features.review import review_actions
from ui.features.scribble import scribble_actions
from ui.features.scripting import scripting_actions
from ui.features.selection import selection_actions
from ui.features.shapes import shapes_actions
from ui.features.steps import steps_actions
from ui.features.tidying import tidying_actions
from ui.features.tour import tour_actions
from ui.features.tracks import tracks_actions
from ui.features.training import training_actions
from ui.features.tuning import tuning_actions
from ui.features.versions import versions_actions
from ui.features.view import view_actions
from ui.features.views import views_actions

MENUS = (
    *("File", "Edit", "View", "Play", "Track", "Time"),
    *("Propose", "Review", "Compose", "Tools", "Window", "Help"),
)

_PLAIN = (
    project_actions,
    media_actions,
    export_actions,
    painting_actions,
    polygons_actions,
    steps_actions,
    scribble_actions,
    in_front_actions,
    view_actions,
    completion_actions,
    navigator_actions,
    playback_actions,
    appearance_actions,
    clips_actions,
    tracks_actions,
    tidying_actions,
    labels_actions,
    over_time_actions,
    picture_look_actions,
    close_look_actions,
    propose_actions,
    pseudo_truth_actions,
    advice_actions,
    follow_actions,
    prompts_actions,
    models_actions,
    tuning_actions,
    depth_actions,
    training_actions,
    review_actions,
    effort_actions,
    checks_actions,
    order_actions,
    compose_actions,
    scripting_actions,
    views_actions,
)
_REFINED = (
    shapes_actions,
    extent_actions,
    selection_actions,
    key_settings_actions,
    preferences_actions,
    versions_actions,
    help_actions,
    tour_actions,
)


def _in_order_of_menus(features: Iterable[ModuleType]) -> list[ActionSpec]:
    every = [spec for feature in features for spec in feature.ACTIONS]
    return sorted(every, key=lambda spec: (MENUS.index(spec.menu), spec.group, spec.order))


ACTIONS: tuple[ActionSpec, ...] = (*_in_order_of_menus(_PLAIN), *_in_order_of_menus(_REFINED))
"""What everybody needs comes first, so that a search finds the plain thing before its refinements."""
