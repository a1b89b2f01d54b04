"""How the media of a clip are, and what can be done about it."""

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QWidget

from core.video.media.media_report import MediaReport, MediaState
from ui.language import tr, trn
from ui.widgets.labels import label_as
from ui.widgets.laying import lay_column
from ui.words.media_words import media_words

WIDTH, HEIGHT = 640, 360


class MediaDialog(QDialog):
    """State in words, every difference by name, and a button for each way out."""

    def __init__(self, parent: QWidget, name: str, report: MediaReport, *, can_edit: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Media of {name}", name=name))
        place = label_as("small", str(report.media.path), wraps=True)
        text = media_words(report) or tr("The media are those that the clip came in with.")
        self.words = QLabel(text, wordWrap=True)
        self.list = QPlainTextEdit("\n".join(_lines(report)), readOnly=True)
        self.list.setAccessibleName(tr("Pictures that differ"))
        self.list.setToolTip(tr("Pictures that differ from those that the clip came in with, by frame"))
        self.list.setVisible(bool(self.list.toPlainText()))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setToolTip(tr("Change nothing"))
        buttons.rejected.connect(self.reject)
        action = QDialogButtonBox.ButtonRole.ActionRole
        self.relink = buttons.addButton(tr("Relink…"), action)
        self.relink.setToolTip(tr("Choose where the media of this clip are now"))
        self.take_up = buttons.addButton(
            trn("Take up 1 new picture", "Take up {n} new pictures", max(1, len(report.added))), action
        )
        self.take_up.setToolTip(_take_up_tip(report))
        self.accept_as_is = buttons.addButton(tr("These are its media now"), action)
        self.accept_as_is.setToolTip(
            tr("Frames keep their numbers and masks; what is there now counts as the clip's from now on")
        )
        for button in (self.relink, self.take_up, self.accept_as_is):
            button.setEnabled(can_edit)
        has_names = all(name for name in report.media.names) or report.state is MediaState.TAKEN
        self.take_up.setVisible(bool(report.added) and has_names)
        self.accept_as_is.setVisible(report.accepted is not None)
        layout = lay_column(
            self.words, place, self.list, buttons, of=self, margins=(16, 14, 16, 14), spacing=10
        )
        self.resize(WIDTH, HEIGHT if self.list.toPlainText() else layout.sizeHint().height())


def _take_up_tip(report: MediaReport) -> str:
    if report.media.takes_whole_folder:
        return tr("They become frames in the order of the folder; masks go with their pictures")
    return tr("They become frames after the last one; no frame that is there moves")


def _lines(report: MediaReport) -> list[str]:
    """Return a line per difference, by frame."""
    unknown = tr("one without a known name")
    by_frame = [
        *((f, tr("frame {n}: {name} is missing", n=f, name=n or unknown)) for f, n in report.missing.items()),
        *((f, tr("frame {n}: {name} has other content", n=f, name=n)) for f, n in report.exchanged.items()),
        *(
            (f, tr("frame {n}: {old} is now {new}", n=f, old=old, new=new))
            for f, (old, new) in report.renamed.items()
        ),
    ]
    return [text for _, text in sorted(by_frame)] + [tr("new: {name}", name=name) for name in report.added]
