"""Export in any format, and masks of other systems in as hypotheses."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QInputDialog

from core.errors import AmodalError
from core.types import Layer
from ui.features.export.export_choice import ExportChoice, ExportFacts, FormatRow
from ui.features.export.export_dialog import ExportDialog
from ui.features.export.export_presets import ExportPresets
from ui.language import tr
from ui.studio import Studio
from ui.theme.state_shapes import STATE_WORDS

if TYPE_CHECKING:
    from core.formats.kit.protocol import ExportOptions
    from core.store.project import Project

ENDINGS = {"npz": ".npz", "cvat": ".xml"}


class ExportCommands:
    """File › Export, and File › Import masks as hypotheses."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self.dialog: ExportDialog | None = None
        bind = studio.actions.bind
        self._presets = ExportPresets(studio.settings)
        bind("file.export", partial(self.ask, ""))
        bind("file.export_accepted", partial(self.ask, "coco", only_accepted=True))
        bind("file.export_rgba", partial(self.ask, "rgba"))
        bind("file.import_hypotheses", self.ask_hypotheses)

    def ask(self, format_name: str, *, only_accepted: bool = False) -> None:
        """Show the formats and what each would lose; without a name, what was exported last."""
        if not self._is_open():
            return
        self._studio.playback.pause()
        self._studio.session.read(_formats, partial(self._show, format_name, only_accepted))

    def ask_hypotheses(self) -> None:
        """Ask for a file and the name of the system that made it."""
        if not self._is_open():
            return
        if not self._studio.may_edit():
            return
        name, _ = QFileDialog.getOpenFileName(self._studio.window, tr("Masks of another system"))
        if not name:
            return
        who, is_given = QInputDialog.getText(
            self._studio.window, tr("Import masks as hypotheses"), tr("Made by (name of the system):")
        )
        if is_given and who.strip():
            self._studio.files.import_hypotheses(Path(name), who.strip())

    def _is_open(self) -> bool:
        if self._studio.session.is_open:
            return True
        self._studio.notices.tell(tr("There is no project to export: open one first ({key[file.open]})"))
        return False

    def _active_track(self) -> str:
        """Return the name of the track that is chosen, empty when there is none."""
        clip = self._studio.clip
        return next((one.name for one in clip.tracks if one.id == clip.active_track_id), "")

    def _show(self, format_name: str, only_accepted: bool, rows: list[FormatRow]) -> None:
        clip = self._studio.clip.clip
        names = (clip.name, self._active_track()) if clip is not None else ("", "")
        self.dialog = ExportDialog(self._studio.window, rows, self._presets, *names)
        self.dialog.changed.connect(self._count)
        self.dialog.accepted.connect(self._ask_place)
        last = self._presets.last
        if last is not None and not format_name:
            self.dialog.restore(last)
        else:
            self.dialog.choose(format_name, only_accepted=only_accepted)
        self.dialog.open()

    def _count(self) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        choice = dialog.choice()

        def work(project: "Project") -> ExportFacts:
            from core.formats.left_out import export_report
            from core.formats.registry import find_exporter

            try:
                exporter = find_exporter(choice.format_name)
                report = export_report(project, exporter, options_of(choice), looks_at_margins=False)
            except AmodalError as error:
                return ExportFacts(error=str(error))
            return ExportFacts(
                [loss.text for loss in report.lost],
                [one.text for one in report.left_out],
                [(STATE_WORDS[state], count) for state, count in report.states.items()],
                report.unreviewed,
                quality=_quality(project) if getattr(exporter, "says_quality", False) else "",
            )

        def done(facts: ExportFacts) -> None:
            if self.dialog is dialog and dialog.choice() == choice:
                dialog.show_facts(facts)

        self._studio.session.read(work, done)

    def _ask_place(self) -> None:
        path = self._studio.session.path
        if self.dialog is None or path is None:
            return
        choice = self.dialog.choice()
        ending = "" if choice.is_folder else ENDINGS.get(choice.format_name, ".json")
        part = "-accepted" if choice.only_accepted else ""
        place = _free(path.parent / f"{path.stem}-{choice.format_name}{part}{ending}", choice.is_folder)
        title = tr("Export into a new folder") if choice.is_folder else tr("Export to a file")
        name, _ = QFileDialog.getSaveFileName(self._studio.window, title, str(place))
        if name:
            self._presets.keep_last(choice)
            self._studio.files.export(Path(name), choice.format_name, options_of(choice))


def _quality(project: "Project") -> str:
    """Return what a file says of how good its masks are; empty where no sample was drawn, or it is void."""
    from core.operations.sampled_review import sampled_review

    try:
        review = sampled_review(project)
    except AmodalError:
        return ""
    return "" if review is None else review.words()


def options_of(choice: ExportChoice) -> "ExportOptions":
    """Return what the exporter is asked for."""
    from core.formats.kit.protocol import ExportOptions
    from core.formats.kit.wishes import read_wishes

    cut, matte = read_wishes(dict(choice.cut.options), without_completion=choice.cut.without_completion)
    return ExportOptions(
        only_accepted=choice.only_accepted,
        clip_names=frozenset({choice.clip}) if choice.clip else None,
        layers=frozenset({Layer(choice.layer)}) if choice.layer else frozenset(Layer),
        as_polygons=choice.as_polygons,
        track_names=frozenset({choice.track}) if choice.track else None,
        cut=cut,
        matte=matte,
    )


def _formats(_: "Project") -> list[FormatRow]:
    from core.formats.registry import exporters

    return [
        FormatRow(
            name,
            exporter.summary,
            getattr(exporter, "writes_folder", False),
            getattr(exporter, "cut_options", frozenset()),
            getattr(exporter, "has_one_layer", False),
            getattr(exporter, "has_polygons", False),
        )
        for name, exporter in sorted(exporters().items(), key=lambda item: (item[0] != "coco", item[0]))
    ]


def _free(path: Path, is_folder: bool) -> Path:
    if not is_folder:
        return path
    free, number = path, 2
    while free.exists():
        free, number = path.with_name(f"{path.name}-{number}"), number + 1
    return free
