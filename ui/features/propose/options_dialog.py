"""What a model lets one choose beyond its preset: one list per option, built from the model's own table."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QWidget

from models.proposers.protocol import ProposerOption
from ui.language import tr
from ui.theme.text_size import grow_with_text
from ui.widgets.labels import label_as
from ui.widgets.laying import lay_column

WIDTH = 420


class OptionsDialog(QDialog):
    """Nothing changes before OK; "As the preset" leaves an option to the preset and the weights.

    Args:
        options: Of the proposer, in the order to show.
        chosen: Values that were chosen before, by name.
        on_chosen: Called with all values that differ from the preset.
        costs: Returns in words what a run with such values costs; shown anew with every change.
    """

    def __init__(
        self,
        parent: QWidget,
        options: Sequence[ProposerOption],
        chosen: Mapping[str, str],
        on_chosen: Callable[[dict[str, str]], object],
        costs: Callable[[dict[str, str]], str],
    ) -> None:
        super().__init__(parent)
        self._on_chosen = on_chosen
        self._costs = costs
        self.setWindowTitle(tr("Options of the model"))
        self.fields: dict[str, QComboBox] = {}
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        for option in options:
            form.addRow(tr(option.words), self._field(option, chosen.get(option.name, "")))
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok
            | QDialogButtonBox.StandardButton.Cancel
            | QDialogButtonBox.StandardButton.Reset
        )
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        self.buttons.button(QDialogButtonBox.StandardButton.Reset).clicked.connect(self._reset)
        self.cost = label_as("small", wraps=True)
        self.cost.setObjectName("cost")
        lay_column(form, self.cost, self.buttons, of=self, margins=(16, 14, 16, 14), spacing=12)
        grow_with_text(self, self.setMinimumWidth, WIDTH)
        for field in self.fields.values():
            field.currentIndexChanged.connect(lambda _index: self._show_cost())
        self._show_cost()

    @property
    def values(self) -> dict[str, str]:
        """What is chosen now and differs from the preset."""
        chosen = {name: str(field.currentData()) for name, field in self.fields.items()}
        return {name: value for name, value in chosen.items() if value}

    def _show_cost(self) -> None:
        self.cost.setText(self._costs(self.values))

    def _field(self, option: ProposerOption, value: str) -> QComboBox:
        field = QComboBox()
        field.setObjectName(f"option-{option.name}")
        field.setAccessibleName(tr(option.words))
        field.setToolTip(tr(option.tip))
        field.addItem(tr("As the preset"), "")
        for one in option.values:
            field.addItem(one, one)
        field.setCurrentIndex(max(0, field.findData(value)))
        self.fields[option.name] = field
        return field

    def _reset(self) -> None:
        for field in self.fields.values():
            field.setCurrentIndex(0)

    def _accept(self) -> None:
        self._on_chosen(self.values)
        self.accept()
