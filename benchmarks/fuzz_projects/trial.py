"""One damaged project after another, in one window."""

import contextlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from core.changes.masks import MaskKey
from core.changes.steps import Step, StepKind
from core.errors import AmodalError
from core.formats.exporting import export_project
from core.masks.rle import empty_rle
from core.progress import CancelToken
from core.store.damage.checkup import check_project, rescue_project
from core.store.project import Project
from core.types import Layer
from models.jobs.job import ProposalSettings
from models.jobs.prepare import prepare_job
from ui.window import MainWindow

HANG_S = 10
BUSY_S = 30.0
"""How long the window is given for one step; a busy machine makes it slower, a hang longer than HANG_S."""
Masks = dict[tuple[Any, ...], Any]


@dataclass
class Facts:
    """What happened to a batch."""

    opened: int = 0
    refused: int = 0
    rescued: int = 0
    exported: int = 0
    bad: list[str] = field(default_factory=list)
    slowest_s: float = 0.0
    peak_mb: float = 0.0
    ways: dict[str, int] = field(default_factory=dict)


class Trial:
    """One damaged project after another, in one window."""

    def __init__(self, app: QApplication, window: MainWindow, facts: Facts, truth: Masks) -> None:
        self._app = app
        self._window = window
        self._facts = facts
        self._truth = truth
        self._name = ""

    def on_fault(self, details: str) -> None:
        """Note what came out as a traceback."""
        lines = [line.strip() for line in details.strip().splitlines()]
        places = [line for line in lines if line.startswith("File") and "site-packages" not in line]
        self._facts.bad.append(f"{self._name}: {lines[-1][:200]} {places[-1:]}")

    def run(self, path: Path, name: str, *, is_untouched: bool) -> None:
        """Do with a project what a person does, and all that needs no window."""
        self._name = name
        self._timed(self._look, path)
        for step in (self._check, self._rescue, self._prepare):
            self._timed(step, path)
        self._timed(lambda p: self._write(p, is_untouched=is_untouched), path)

    def _timed(self, step: Callable[[Path], None], path: Path) -> None:
        begin = time.process_time()
        try:
            step(path)
        except AmodalError as error:
            if len(str(error).splitlines()) != 1 or type(error) is AmodalError:
                self._facts.bad.append(f"{self._name}: not one line: {error}")
        except Exception as error:  # noqa: BLE001 - whatever else comes out is what is looked for
            import traceback

            self.on_fault("".join(traceback.format_exception(error)))
        spent = time.process_time() - begin
        self._facts.slowest_s = max(self._facts.slowest_s, spent)
        if spent > HANG_S:
            self._facts.bad.append(f"{self._name}: took {spent:.1f} s")

    def _look(self, path: Path) -> None:
        window, failures = self._window, list[Exception]()
        window.session.failed.connect(failures.append)
        window.session.open(path)
        self._settle()
        window.session.failed.disconnect(failures.append)
        is_open = window.session.is_open and window.session.path == path
        self._facts.opened += is_open
        self._facts.refused += not is_open
        if not is_open and not failures:
            self._facts.bad.append(f"{self._name}: refused without a word")
        if is_open:
            for clip in window.session.clips[:3]:
                window.clip.load(clip)
                self._settle()
                for frame in (0, 1, clip.frame_count - 1, clip.frame_count // 2):
                    window.clip.go_to(frame)
                    self._settle()
                    window.grab()
                self._work()
        # A damaged place can refuse the stroke; nobody is here to decide what becomes of it.
        window.session.edits.drop_unsaved()
        window.session.close()
        self._settle()

    def _work(self) -> None:
        window, clip = self._window, self._window.clip.clip
        if clip is None:
            return
        for track in window.clip.tracks[:2]:
            for layer in Layer:
                mask = empty_rle(clip.canvas.size_hw)
                window.session.commit_masks({MaskKey(track.id, 0, layer): mask}, Step(StepKind.BRUSH))
        window.session.undo()
        window.session.redo()
        window.session.count_progress()
        self._settle()
        window.grab()

    def _settle(self) -> None:
        """Let events run until nothing waits any more."""
        end, quiet = time.monotonic() + BUSY_S, 0
        while time.monotonic() < end and quiet < 15:
            self._app.processEvents()
            time.sleep(0.002)
            quiet = 0 if self._window.session.store_thread.pending else quiet + 1

    def _check(self, path: Path) -> None:
        list(check_project(path).lines())

    def _rescue(self, path: Path) -> None:
        target = path.with_suffix(".rescued.amodal")
        try:
            rescue_project(path, target)
        except AmodalError:
            return
        self._facts.rescued += 1
        with Project.open(target) as project:
            if project.health.damage.count:
                self._facts.bad.append(f"{self._name}: the copy is damaged: {project.health.damage.lines()}")
        if not (found := check_project(target)).is_whole:
            self._facts.bad.append(f"{self._name}: the copy is not whole: {found.log.lines()}")

    def _prepare(self, path: Path) -> None:
        with Project.open(path) as project:
            for clip in project.clips.list():
                for track in project.tracks.list(clip.id):
                    with contextlib.suppress(AmodalError):
                        prepare_job(project, track.id, ProposalSettings("temporal"))

    def _write(self, path: Path, *, is_untouched: bool) -> None:
        written = masks_in(export(path, path.with_suffix(".json")))
        self._facts.exported += 1
        # The stroke of the window is in it by now: an empty mask is left out of what is compared.
        other = [key for key, code in written.items() if self._truth.get(key) != code]
        if is_untouched and [key for key in other if key[1] != 0]:
            self._facts.bad.append(f"{self._name}: exported other masks: {other[:3]}")


def export(path: Path, out: Path) -> Path:
    with Project.open(path, read_only=True) as project:
        for _ in export_project(project, out, "coco", cancel=CancelToken()):
            pass
    return out


def masks_in(file: Path) -> Masks:
    data = json.loads(file.read_text())
    images = {one["id"]: one for one in data["images"]}
    found: Masks = {}
    for one in data["annotations"]:
        image = images[one["image_id"]]
        codes = [json.dumps(one.get(name)) for name in ("segmentation", "amodal_segmentation")]
        found[image["video_id"], image["frame_index"], one["track_id"]] = codes
    return found
