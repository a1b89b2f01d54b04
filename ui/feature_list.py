"""All features, in the order in which they join a window; closing goes the other way round.

Each is a room of `ui/features`, and joins by what takes the studio and returns what shall live as long as the
window: the class of its commands, or a function `attach` where there is more to join. None knows another.
Lists, cards, pages and lanes lie in the order in which features bring them.
"""

from collections.abc import Callable

from ui.studio import Studio

Attach = Callable[[Studio], object]
"""What it returns lives as long as the window; a tuple are several."""


def first_features() -> tuple[Attach, ...]:
    """Return what the first paint shows."""
    from ui.features.advice import advice_feature
    from ui.features.appearance.appearance_commands import AppearanceCommands
    from ui.features.clips import clips_feature
    from ui.features.faults.fault_notices import FaultNotices
    from ui.features.frame_facts import frame_facts_feature
    from ui.features.painting import painting_feature
    from ui.features.playback import playback_feature
    from ui.features.project import project_feature
    from ui.features.propose import propose_feature
    from ui.features.tracks import tracks_feature
    from ui.features.view import view_feature

    return (
        FaultNotices,
        AppearanceCommands,
        project_feature.attach,
        view_feature.attach,
        clips_feature.attach,
        tracks_feature.attach,
        propose_feature.attach,
        frame_facts_feature.attach,
        advice_feature.attach,
        painting_feature.attach,
        playback_feature.attach,
    )


def later_features() -> tuple[Attach, ...]:
    """Return what can wait until the window has been painted once; not imported before."""
    from ui.features.checks import checks_feature
    from ui.features.completion import completion_feature
    from ui.features.compose import compose_feature
    from ui.features.depth import depth_feature
    from ui.features.effort import effort_feature
    from ui.features.export.export_commands import ExportCommands
    from ui.features.extent import extent_feature
    from ui.features.follow.follow_commands import FollowCommands
    from ui.features.help import help_feature
    from ui.features.in_front import in_front_feature
    from ui.features.key_settings.keys_dialog import KeysCommands
    from ui.features.media import media_feature
    from ui.features.models import models_feature
    from ui.features.navigator import navigator_feature
    from ui.features.order import order_feature
    from ui.features.over_time import over_time_feature
    from ui.features.prompts import prompts_feature
    from ui.features.pseudo_truth import pseudo_truth_feature
    from ui.features.review import review_feature
    from ui.features.scribble.scribble_commands import ScribbleCommands
    from ui.features.selection.selection_commands import SelectionCommands
    from ui.features.tour.tour import Tour
    from ui.features.training import training_feature
    from ui.features.tuning import tuning_feature
    from ui.features.versions import versions_feature

    return (
        SelectionCommands,
        ScribbleCommands,
        in_front_feature.attach,
        extent_feature.attach,
        prompts_feature.attach,
        ExportCommands,
        media_feature.attach,
        FollowCommands,
        completion_feature.attach,
        depth_feature.attach,
        models_feature.attach,
        tuning_feature.attach,
        training_feature.attach,
        pseudo_truth_feature.attach,
        review_feature.attach,
        checks_feature.attach,
        order_feature.attach,
        versions_feature.attach,
        compose_feature.attach,
        *_shapes(),
        over_time_feature.attach,
        *_looks(),
        *_keeping_order(),
        effort_feature.attach,
        help_feature.attach,
        KeysCommands,
        # It makes way for what lies on the picture, so it comes after all that does.
        navigator_feature.attach,
        Tour,
        *_at_last(),
    )


def _shapes() -> tuple[Attach, ...]:
    from ui.features.polygons.polygon_commands import PolygonCommands
    from ui.features.shapes.shape_commands import ShapeCommands

    return ShapeCommands, PolygonCommands


def _keeping_order() -> tuple[Attach, ...]:
    from ui.features.labels import labels_feature
    from ui.features.preferences.preferences_commands import PreferencesCommands
    from ui.features.scripting.scripting_commands import ScriptingCommands
    from ui.features.steps import steps_feature
    from ui.features.tidying import tidying_feature
    from ui.features.views.views_commands import ViewsCommands

    return (
        labels_feature.attach,
        tidying_feature.attach,
        steps_feature.attach,
        PreferencesCommands,
        ScriptingCommands,
        ViewsCommands,
    )


def _at_last() -> tuple[Attach, ...]:
    from ui.features.my_place.my_place import MyPlace

    return (MyPlace,)  # it goes back to pages and tools of all others


def _looks() -> tuple[Attach, ...]:
    """Return ways of looking at the picture that are not those of the masks."""
    from ui.features.close_look.close_look_commands import CloseLookCommands
    from ui.features.picture_look.picture_look_commands import PictureLookCommands

    return PictureLookCommands, CloseLookCommands
