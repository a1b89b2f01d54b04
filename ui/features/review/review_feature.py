"""The reviewer's walk: the queue, verdicts, comments, what nobody can know."""

from ui.features.review.clip_notes import ClipNotes
from ui.features.review.comments_list import CommentsList
from ui.features.review.next_step_commands import NextStepCommands
from ui.features.review.note_commands import NoteCommands
from ui.features.review.queue_commands import QueueCommands
from ui.features.review.queue_panel import QueuePanel
from ui.features.review.queue_source import QueueSource
from ui.features.review.verdict_card import VerdictCard
from ui.features.review.verdict_commands import VerdictCommands
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add the pages of the queue and of the comments, and the Review menu."""
    actions, side, playback = studio.actions, studio.places.side, studio.playback
    source = QueueSource(
        studio.session, studio.clip, studio.measuring, lambda: playback.is_playing, studio.window
    )
    studio.on_close(source.close)
    studio.proposals.batch_finished.connect(lambda *_: source.read_again())
    panel, comments = QueuePanel(), CommentsList(actions["comment.add"])
    studio.places.add_page("review", panel)
    studio.places.add_page("notes", comments)
    actions.bind("view.notes", lambda: side.toggle_page("notes"))
    card = VerdictCard(actions["completion.accept"], actions["completion.reject"])
    panel.add_below(card)
    queue = QueueCommands(studio, source, panel, card)
    verdicts = VerdictCommands(studio, queue.go_on)
    notes = ClipNotes(studio.session, studio.clip, studio.window)
    marks = NoteCommands(studio, notes, comments, card, verdicts.frames_here)
    verdicts.pin_xy = lambda: marks.pointer_xy
    side.page_changed.connect(lambda _key: marks.show_frame())
    studio.view.changed.connect(lambda options: marks.overlay.setVisible(not options.is_raw))
    return source, NextStepCommands(studio, source), panel, queue, verdicts, comments, card, marks
