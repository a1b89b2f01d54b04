"""`export`: write masks to a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cli.terminal.edge import cancel_on_interrupt
from cli.terminal.options import parse_options
from cli.terminal.progress import follow
from cli.terminal.projects import opened
from core.errors import BadInputError, StoreError
from core.formats.exporting import export_project, name_notes
from core.formats.kit.protocol import ExportOptions
from core.formats.kit.wishes import read_wishes
from core.formats.kit.writing.selection import Selection
from core.formats.left_out import export_report
from core.formats.registry import find_exporter
from core.operations.splitting import parse_split, split_clips
from core.progress import CancelToken
from core.store.project import Project
from core.types import Layer


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for."""

    format_name: str = "coco"
    only: str | None = None
    layer: str = "both"
    clips: str | None = None
    categories: str | None = None
    split: str | None = None
    seed: int = 0
    polygons: bool = False
    tracks: str | None = None
    cut: Sequence[str] = ()
    """`NAME=VALUE` of formats that give one object alone."""
    without_completion: bool = False

    def options(self) -> ExportOptions:
        """Return the options for an exporter.

        Raises:
            BadInputError: A word is not known.
        """
        if self.only not in (None, "accepted"):
            raise BadInputError("--only", str(self.only), "is not known", "use: accepted")
        if self.layer not in ("both", *Layer):
            raise BadInputError("--layer", self.layer, "is not known", "use: modal, amodal or both")
        layers = frozenset(Layer) if self.layer == "both" else frozenset({Layer(self.layer)})
        cut, matte = read_wishes(parse_options(self.cut), without_completion=self.without_completion)
        return ExportOptions(
            only_accepted=self.only == "accepted",
            clip_names=_names(self.clips),
            categories=_names(self.categories),
            layers=layers,
            as_polygons=self.polygons,
            track_names=_names(self.tracks),
            cut=cut,
            matte=matte,
        )


@dataclass
class PolygonLoss:
    """How much of the masks the outlines lose."""

    count: int = 0
    total: float = 0.0
    worst: float = 1.0

    def hear(self, iou: float) -> None:
        """Take the IoU of one mask with its outline."""
        self.count += 1
        self.total += iou
        self.worst = min(self.worst, iou)

    def tell(self) -> None:
        """Print a line when there were outlines."""
        if self.count:
            mean = 100 * (1 - self.total / self.count)
            worst = 100 * (1 - self.worst)
            print(
                f"note: {self.count} outlines lose {mean:.2f} % IoU on average, at most {worst:.2f} % (holes)"
            )


def run(project_path: Path, out: Path, wanted: Wanted) -> int:
    """Export; the file appears whole or not at all."""
    parts, outlines = parse_split(wanted.split), PolygonLoss()
    options = replace(wanted.options(), tell_iou=outlines.hear)
    with cancel_on_interrupt() as cancel, opened(project_path, read_only=True) as project:
        exporter = find_exporter(wanted.format_name)
        report = export_report(project, exporter, options)
        for line in [*report.lines(exporter.name), report.review_line()]:
            print(f"note: {line}")
        for line in name_notes(project, options):
            print(f"note: {line}")
        for path, part in split_files(project, out, options, parts, wanted.seed):
            _write(project, path, wanted.format_name, part, cancel)
        damage = project.health.damage
        if damage.count:
            reason = f"is damaged: {damage.count} masks or rows were left out: {damage.lines()}"
            raise StoreError(project_path, "", reason, "`doctor --project P` says more")
    outlines.tell()
    return 0


def split_files(
    project: Project, out: Path, options: ExportOptions, parts: Sequence[tuple[str, float]], seed: int
) -> Iterator[tuple[Path, ExportOptions]]:
    """Yield every file to write with the options for it: `out`, or `out-train`, `out-val`, … by clips.

    The same seed and clips give the same parts; a clip is never divided.
    """
    if not parts:
        yield out, options
        return
    for name, ids in split_clips(Selection(project, options).clips, parts, seed):
        yield out.with_name(f"{out.stem}-{name}{out.suffix}"), replace(options, clip_ids=ids)


def _write(
    project: Project, out: Path, format_name: str, options: ExportOptions, cancel: CancelToken
) -> None:
    follow(f"export {out.name}", export_project(project, out, format_name, options, cancel))
    files = [path for path in out.rglob("*") if path.is_file()] if out.is_dir() else [out]
    count = f" in {len(files)} files" if out.is_dir() else ""
    print(f"{out}: {sum(path.stat().st_size for path in files) / 1e6:.1f} MB written{count}")


def _names(text: str | None) -> frozenset[str] | None:
    return None if text is None else frozenset(name.strip() for name in text.split(",") if name.strip())
