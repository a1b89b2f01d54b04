"""How many pictures of a folder make a second."""

from PySide6.QtWidgets import QAbstractSpinBox, QDialog, QFormLayout, QWidget

from core.store.importing.rates import MOST_FPS
from ui.language import tr
from ui.theme.text_size import grow_with_text
from ui.widgets.key_tips import usual_buttons
from ui.widgets.labels import label_as
from ui.widgets.laying import lay_column
from ui.widgets.number_boxes import DecimalBox

LEAST_FPS = 0.01


class RateDialog(QDialog):
    """Asks for the rate of pictures; Enter takes the suggested one.

    Args:
        clip: Name of the clip that they become.
        frame_count: How many they are.
        suggested: Usual rate of such pictures, in frames a second.
    """

    def __init__(self, parent: QWidget, clip: str, frame_count: int, suggested: float) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Frame rate"))
        words = label_as(
            "small",
            tr(
                "{clip} is {n:,} pictures, and nothing says how fast they follow each other. The rate counts "
                "for playing, and for how far apart frames are for the diffusion model, which learned from 8 "
                "a second. The answer holds for all pictures of this import.",
                clip=clip,
                n=frame_count,
            ),
            wraps=True,
        )
        self.fps = DecimalBox(minimum=LEAST_FPS, maximum=MOST_FPS, decimals=3, value=suggested)
        self.fps.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
        self.fps.setToolTip(tr("Frames a second"))
        self.fps.setAccessibleName(tr("Frames a second"))
        grow_with_text(self.fps, self.fps.setMinimumWidth, 110)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.addRow(tr("Frames a second"), self.fps)
        lay_column(
            words, form, usual_buttons(self, self.accept), of=self, margins=(16, 14, 16, 14), spacing=12
        )
        grow_with_text(self, self.setFixedWidth, 420)
        self.fps.selectAll()
