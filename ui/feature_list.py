"""All features, in the order in which they join a window; closing goes the other way round.

Each is a room of `ui/features` with one function `attach(studio)`, which returns what shall live as long as
the window. None knows another. Lists, cards, pages and lanes lie in the order in which features bring them.
"""

from collections.abc import Callable

from ui.studio import Studio

Attach = Callable[[Studio], tuple[object, ...]]


def first_features() -> tuple[Attach, ...]:
    """Return what the first paint shows."""
    from ui.features.appearance import appearance_feature
    from ui.features.clips import clips_feature
    from ui.features.faults import faults_feature
    from ui.features.frame_facts import frame_facts_feature
    from ui.features.painting import painting_feature
    from ui.features.playback import playback_feature
    from ui.features.project import project_feature
    from ui.features.propose import propose_feature
    from ui.features.tracks import tracks_feature
    from ui.features.view import view_feature

    return (
        faults_feature.attach,
        appearance_feature.attach,
        project_feature.attach,
        view_feature.attach,
        clips_feature.attach,
        tracks_feature.attach,
        propose_feature.attach,
        frame_facts_feature.attach,
        painting_feature.attach,
        playback_feature.attach,
    )


def later_features() -> tuple[Attach, ...]:
    """Return what can wait until the window has been painted once; not imported before."""
    from ui.features.checks import checks_feature
    from ui.features.completion import completion_feature
    from ui.features.effort import effort_feature
    from ui.features.export import export_feature
    from ui.features.extent import extent_feature
    from ui.features.follow import follow_feature
    from ui.features.help import help_feature
    from ui.features.in_front import in_front_feature
    from ui.features.key_settings import key_settings_feature
    from ui.features.media import media_feature
    from ui.features.models import models_feature
    from ui.features.navigator import navigator_feature
    from ui.features.order import order_feature
    from ui.features.over_time import over_time_feature
    from ui.features.review import review_feature
    from ui.features.scribble import scribble_feature
    from ui.features.selection import selection_feature
    from ui.features.shapes import shapes_feature
    from ui.features.tour import tour_feature
    from ui.features.versions import versions_feature

    return (
        selection_feature.attach,
        scribble_feature.attach,
        in_front_feature.attach,
        extent_feature.attach,
        export_feature.attach,
        media_feature.attach,
        follow_feature.attach,
        completion_feature.attach,
        models_feature.attach,
        review_feature.attach,
        checks_feature.attach,
        order_feature.attach,
        versions_feature.attach,
        shapes_feature.attach,
        over_time_feature.attach,
        effort_feature.attach,
        help_feature.attach,
        key_settings_feature.attach,
        # It makes way for what lies on the picture, so it comes after all that does.
        navigator_feature.attach,
        tour_feature.attach,
    )
