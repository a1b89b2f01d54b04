"""Puts the reviewer's parts into a window: pages at the right, the lane below the timeline, commands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ui.features.checks.checks_commands import ChecksCommands
from ui.features.checks.checks_panel import ChecksPanel
from ui.features.checks.consistency_lane import ConsistencyLane
from ui.features.order.order_commands import FrontOrderCommands
from ui.features.order.order_panel import OrderPanel
from ui.features.review.clip_notes import ClipMarks
from ui.features.review.comments_list import CommentsList
from ui.features.review.note_commands import MarksCommands
from ui.features.review.queue_commands import QueueCommands
from ui.features.review.queue_panel import QueuePanel
from ui.features.review.queue_source import QueueSource
from ui.features.review.verdict_card import VerdictCard
from ui.features.review.verdict_commands import ReviewCommands
from ui.features.view.view_memory import ViewMemory
from ui.language import tr
from ui.layout.side_pages import SidePages
from ui.session.clip.attention import Attention
from ui.session.clip.clip_measuring import ClipMeasuring
from ui.theme.text_size import grow_with_text
from ui.widgets.segmented import Segment

if TYPE_CHECKING:
    from ui.window import MainWindow


@dataclass
class ReviewParts:
    """What a window holds of the reviewer's walk."""

    side: SidePages
    measuring: ClipMeasuring
    checks_panel: ChecksPanel
    lane: ConsistencyLane
    checks: ChecksCommands
    source: QueueSource
    queue_panel: QueuePanel
    queue: QueueCommands
    verdicts: ReviewCommands
    order_panel: OrderPanel
    order: FrontOrderCommands
    comments: CommentsList
    card: VerdictCard
    marks: MarksCommands

    def close(self) -> None:
        """End the threads (the window goes)."""
        self.source.close()
        self.measuring.close()


def _put_beside_tools(window: "MainWindow", pages: Mapping[str, QWidget]) -> SidePages:
    """Put the pages where the tools' panel is, which becomes the first of them."""
    tools = window.right
    place, sizes = window.middle.indexOf(tools), window.middle.sizes()
    words: dict[str, tuple[str, str, tuple[str, ...]]] = {
        "tools": (tr("Tools"), tr("Proposals, this frame, options of the tool"), ()),
        "review": (tr("Review"), tr("What is still to be reviewed"), ("view.review",)),
        "checks": (tr("Checks"), tr("What looks wrong in this clip"), ("view.checks",)),
        "order": (tr("Order"), tr("Who is in front of whom"), ("view.order",)),
        "notes": (tr("Notes"), tr("Comments of this clip"), ("view.notes",)),
    }
    every: dict[str, QWidget] = {"tools": tools, **pages}
    side = SidePages({Segment(key, *of_key): every[key] for key, of_key in words.items()})
    window.middle.insertWidget(place, side)
    window.middle.setSizes(sizes)
    grow_with_text(side, side.setMinimumWidth, 296)
    window.right = side
    return side


def install_review(window: "MainWindow") -> ReviewParts:
    """Add the reviewer's parts to a window whose panels are laid out; called once."""
    studio = window.studio
    attention = Attention(window.clip, window.playback, window.canvas, window)
    measuring = ClipMeasuring(window.session, window.clip, attention.is_taken, window)
    source = QueueSource(window.session, window.clip, measuring, lambda: window.playback.is_playing, window)
    window.proposals.batch_finished.connect(lambda *_: source.read_again())
    checks_panel, queue_panel = ChecksPanel(), QueuePanel()
    order_panel = OrderPanel(
        *(studio.actions[name] for name in ("order.to_front", "order.to_back", "order.keep", "order.forget"))
    )
    comments = CommentsList(studio.actions["comment.add"])
    pages = {"review": queue_panel, "checks": checks_panel, "order": order_panel, "notes": comments}
    side = _put_beside_tools(window, pages)
    lane = ConsistencyLane(window.timeline_dock.timeline)
    window.timeline_dock.add_lane(lane)
    checks = ChecksCommands(studio, measuring, checks_panel, lane, lambda: side.show_page("checks"))
    studio.actions.bind("view.notes", lambda: side.toggle_page("notes"))
    studio.actions.bind("view.checks", lambda: side.toggle_page("checks"))
    card = VerdictCard(studio.actions["completion.accept"], studio.actions["completion.reject"])
    queue_panel.add_below(card)
    queue = QueueCommands(studio, source, queue_panel, card, lambda: side.toggle_page("review"))
    verdicts = ReviewCommands(studio, window.timeline_dock.timeline, queue.go_on)
    order = FrontOrderCommands(
        studio,
        measuring,
        order_panel,
        window.timeline_dock.timeline,
        lambda: side.toggle_page("order"),
    )
    side.page_changed.connect(lambda _key: order.show_panel())
    side.keys_left.connect(window.canvas.setFocus)
    # Before the panels are connected: they fit the picture when the clip changes.
    ViewMemory(window.clip, window.canvas, window)
    clip_marks = ClipMarks(window.session, window.clip, window)
    marks = MarksCommands(studio, clip_marks, comments, card, verdicts.frames_here)
    verdicts.pin_xy = lambda: marks.pointer_xy
    side.page_changed.connect(lambda _key: marks.show_frame())
    window.view.options_changed.connect(lambda options: marks.overlay.setVisible(not options.is_raw))
    return ReviewParts(
        side,
        measuring,
        checks_panel,
        lane,
        checks,
        source,
        queue_panel,
        queue,
        verdicts,
        order_panel,
        order,
        comments,
        card,
        marks,
    )
