"""Track › Categories and attributes: what the page asks for is done as steps of undo."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from core.changes.labels import Attribute, AttributeKind, LabelSchema
from core.changes.tracks import Category
from ui.features.labels.label_commands import SCHEMA_ROOMS
from ui.features.labels.label_forms import CategoryFields
from ui.features.labels.schema_dialog import SchemaDialog
from ui.language import tr
from ui.studio import Studio

if TYPE_CHECKING:
    from ui.session.project.outcome import Outcome

USUAL = LabelSchema(
    attributes=tuple(Attribute(0, name, AttributeKind.TICK, True, None) for name in ("occluded", "truncated"))
)
"""What is asked in most projects; named as files name it."""


class SchemaCommands:
    """The page of the label schema."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._disk = studio.work.lane("labels")
        self.dialog: SchemaDialog | None = None
        studio.actions.bind("labels.schema", self.show)
        studio.session.changed.connect(self._on_changed)

    def show(self) -> None:
        """Show the page."""
        session = self._studio.session
        if not session.is_open:
            return
        self.dialog = dialog = SchemaDialog(self._studio.window, can_edit=session.can_edit)
        dialog.finished.connect(self._forget)
        dialog.category_told.connect(self._tell_category)
        dialog.attribute_told.connect(self._tell_attribute)
        dialog.put_away.connect(self._put_away)
        dialog.usual_asked.connect(lambda: self._add_all(USUAL))
        dialog.import_asked.connect(self._import)
        dialog.export_asked.connect(self._export)
        self._read()
        dialog.open()

    def _forget(self) -> None:
        self.dialog = None

    def _read(self) -> None:
        self._studio.session.read(lambda project: project.labels.schema(), self._take)

    def _take(self, schema: LabelSchema) -> None:
        if self.dialog is not None:
            self.dialog.show_schema(schema)

    def _on_changed(self, outcome: "Outcome") -> None:
        changes = outcome.changes
        if self.dialog is not None and (changes.rooms & SCHEMA_ROOMS or changes.tracks):
            self._read()

    def _tell_category(self, category: Category | None, fields: CategoryFields) -> None:
        name, colour = fields.name, fields.colour
        if category is None:
            self._studio.session.edits.submit(
                lambda project: project.labels.add_category(name, colour=colour)
            )
            return
        self._studio.session.edits.submit(
            lambda project: project.labels.change_category(category.id, name=name, colour=colour)
        )

    def _tell_attribute(self, told: Attribute) -> None:
        if told.id:
            self._studio.session.edits.submit(
                lambda project: project.labels.change_attribute(told.id, name=told.name, choices=told.choices)
            )
            return
        self._studio.session.edits.submit(
            lambda project: project.labels.add_attribute(
                told.name,
                told.kind,
                is_over_time=told.is_over_time,
                category_id=told.category_id,
                choices=told.choices,
            )
        )

    def _put_away(self, what: Category | Attribute, is_archived: bool) -> None:
        if isinstance(what, Category):
            self._studio.session.edits.submit(
                lambda project: project.labels.change_category(what.id, is_archived=is_archived)
            )
        else:
            self._studio.session.edits.submit(
                lambda project: project.labels.change_attribute(what.id, is_archived=is_archived)
            )

    def _add_all(self, schema: LabelSchema) -> None:
        self._studio.session.edits.submit(lambda project: project.labels.add_all(schema))

    def _import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self.dialog, tr("Label schema"), "", "JSON (*.json)")
        if name:
            self._disk.submit(lambda: _read_file(Path(name)), self._add_all, self._studio.notices.fail)

    def _export(self, for_cvat: bool) -> None:
        offered = "labels-cvat.json" if for_cvat else "labels.json"
        name, _ = QFileDialog.getSaveFileName(self.dialog, tr("Label schema"), offered, "JSON (*.json)")
        if not name:
            return

        def write(schema: LabelSchema) -> None:
            def done(_written: object) -> None:
                self._studio.notices.tell(tr("The label schema is in {file}", file=Path(name).name))

            self._disk.submit(
                lambda: _write_file(Path(name), schema, for_cvat=for_cvat), done, self._studio.notices.fail
            )

        self._studio.session.read(lambda project: project.labels.schema(), write)


def _read_file(path: Path) -> LabelSchema:
    from core.formats.label_schemas import read_schema_file

    return read_schema_file(path)


def _write_file(path: Path, schema: LabelSchema, *, for_cvat: bool) -> None:
    from core.formats.label_schemas import write_schema

    write_schema(path, schema, for_cvat=for_cvat)
