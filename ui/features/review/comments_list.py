"""The comments of the clip: number, frame, text; resolve, reopen, take away."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from core.changes.reviews import Comment
from core.changes.tracks import Track
from ui.language import mark, tr
from ui.theme.theme import current_theme
from ui.widgets.action_button import tipped_button
from ui.widgets.key_tips import follow_keys
from ui.widgets.labels import label_as
from ui.widgets.laying import REST, Rest, lay_column, lay_row

COMMENT = Qt.ItemDataRole.UserRole
EMPTY = mark(
    "No comment on this clip yet. {key[comment.add]} writes one, pinned where the pointer is; the reason "
    "of a flag ({key[review.flag]}) becomes one too."
)


class CommentsList(QWidget):
    """A page: the list, and what can be done with the chosen one.

    Signals:
        comment_chosen(Comment): Show its frame.
        resolve_requested(int, bool): Resolve (True) or open the comment with this id again.
        remove_requested(int): Take the comment with this id away.
    """

    comment_chosen = Signal(object)
    resolve_requested = Signal(int, bool)
    remove_requested = Signal(int)

    def __init__(self, write: QAction) -> None:
        super().__init__()
        heading = label_as("heading", tr("COMMENTS"))
        self.count = label_as("heading")
        self.list = QListWidget()
        self.list.setObjectName("comments")
        self.list.setAccessibleName(tr("Comments of this clip"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setWordWrap(True)
        self.list.itemClicked.connect(lambda item: self.comment_chosen.emit(item.data(COMMENT)))
        self.list.itemActivated.connect(lambda item: self.comment_chosen.emit(item.data(COMMENT)))
        self.list.currentItemChanged.connect(lambda _now, _before: self._show_buttons())
        self.empty = label_as("dim", wraps=True)
        follow_keys(self.empty, lambda: self.empty.setText(tr(EMPTY)))
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.write = tipped_button(tr("Write…"), write.toolTip())
        self.write.clicked.connect(write.trigger)
        self.resolve = tipped_button(tr("Resolve"), tr("Resolve this comment, or open it again"))
        self.resolve.clicked.connect(self._on_resolve)
        self.remove = tipped_button(tr("Take away"), "")
        follow_keys(
            self.remove,
            lambda: self.remove.setToolTip(tr("Take this comment away; {key[edit.undo]} brings it back")),
        )
        self.remove.clicked.connect(self._on_remove)
        top = lay_row(heading, REST, self.count)
        buttons = lay_row((self.write, 1), (self.resolve, 1), (self.remove, 1), spacing=8)
        lay_column(
            top, self.empty, (self.list, 1), buttons, Rest(0), of=self, margins=(12, 12, 12, 12), spacing=8
        )
        self.show_comments((), ())

    @property
    def current(self) -> Comment | None:
        """The comment that is chosen."""
        item = self.list.currentItem()
        found: Comment | None = None if item is None else item.data(COMMENT)
        return found

    def show_comments(self, comments: Sequence[Comment], tracks: Sequence[Track]) -> None:
        """Show the comments of a clip, keeping the chosen one."""
        names = {track.id: track.name for track in tracks}
        chosen = self.current.id if self.current else None
        dim = QColor(current_theme().tokens.dim)
        self.list.clear()
        for number, comment in enumerate(comments, start=1):
            done = "✓ " if comment.is_resolved else ""
            whose = names.get(comment.track_id or -1, "")
            about = (
                tr("{whose}, frame {frame}", whose=whose, frame=comment.frame)
                if whose
                else tr("frame {frame}", frame=comment.frame)
            )
            item = QListWidgetItem(f"{number}  {done}{comment.text}\n     {about} · {comment.author}")
            when = comment.created_at.astimezone().strftime("%Y-%m-%d %H:%M")
            item.setToolTip(f"{comment.text}\n{about}\n{comment.author}, {when}")
            item.setData(COMMENT, comment)
            if comment.is_resolved:
                item.setForeground(dim)
            self.list.addItem(item)
            if comment.id == chosen:
                self.list.setCurrentItem(item)
        waiting = sum(not comment.is_resolved for comment in comments)
        self.count.setText(tr("{waiting} open", waiting=waiting) if comments else "")
        self.list.setVisible(bool(comments))
        self.empty.setVisible(not comments)
        self._show_buttons()

    def _show_buttons(self) -> None:
        comment = self.current
        for button in (self.resolve, self.remove):
            button.setEnabled(comment is not None)
        is_done = comment is not None and comment.is_resolved
        self.resolve.setText(tr("Reopen") if is_done else tr("Resolve"))

    def _on_resolve(self) -> None:
        if self.current is not None:
            self.resolve_requested.emit(self.current.id, not self.current.is_resolved)

    def _on_remove(self) -> None:
        if self.current is not None:
            self.remove_requested.emit(self.current.id)
