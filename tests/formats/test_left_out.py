"""What is in a project and not in the file is counted, for every exporter and every choice."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from cli.app import app
from core.changes.reviews import Judgement
from core.formats.exporting import export_project
from core.formats.importing import import_into
from core.formats.kit.carries import Carry
from core.formats.kit.protocol import ExportOptions
from core.formats.left_out import BEYOND, NO_AMODAL, NO_MODAL, NOT_ACCEPTED, PUT_AWAY, export_report
from core.formats.registry import exporters, find_exporter, importers
from core.masks.rle import Rle, area, encode_rle
from core.store.project import Project
from core.types import Layer, ReviewState
from tests.formats.fuzz_seeds import ENDINGS, READ_BY
from tests.formats.projects import HEIGHT, WIDTH, ClipPlan, TrackPlan, empty_project, make

MASK_FORMATS = sorted(
    name
    for name, exporter in exporters().items()
    if READ_BY.get(name, name) in importers()
    and exporter.carries & {Carry.MODAL, Carry.AMODAL}
    # Masks of the one are named by images of another file; the other takes both layers, and pictures.
    and name not in ("coco-results", "object-clip")
)
CHOICES = [
    (frozenset(Layer), False), (frozenset({Layer.MODAL}), True), (frozenset({Layer.AMODAL}), False)
]  # fmt: skip


def mixed(path: Path) -> Project:
    """Return a project with every way in which a mask can fail to be written."""
    whole = np.zeros((HEIGHT, WIDTH), bool)
    whole[1:6, 1:8] = True
    part = whole.copy()
    part[2:4, 3:5] = False
    modal, amodal = encode_rle(part), encode_rle(whole)
    outside = np.zeros((HEIGHT + 6, WIDTH + 6), bool)
    outside[:2, :2] = True
    far: tuple[Rle | None, Rle | None] = (None, encode_rle(outside))
    inside = encode_rle(np.pad(part, 3)), encode_rle(np.pad(whole, 3))
    tracks = (
        TrackPlan("both", "cup", {0: (modal, amodal), 1: (modal, amodal), 2: (modal, None)}),
        TrackPlan("modal", "cup", {0: (modal, None), 3: (modal, None)}),
        TrackPlan("amodal", "dog", {1: (None, amodal)}),
        TrackPlan("none", "dog", {}),
        TrackPlan("away", "dog", {0: (modal, amodal)}),
    )
    beyond = (TrackPlan("far", "cup", {0: far, 1: inside}),)
    project = make(path, (ClipPlan("one", 4, 0, tracks, False), ClipPlan("two", 2, 3, beyond, False)))
    by_name = {track.name: track for clip in project.clips.list() for track in project.tracks.list(clip.id)}
    project.verdicts.judge(by_name["both"].id, [0], Judgement(ReviewState.ACCEPTED))
    project.verdicts.judge(by_name["modal"].id, [0], Judgement(ReviewState.ACCEPTED))
    project.tracks.archive(by_name["away"].id)
    return project


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    with mixed(tmp_path_factory.mktemp("mixed") / "p.amodal") as made:
        yield made


def masks_in(project: Project) -> dict[Layer, int]:
    """Return how many masks with a pixel there are, put-away tracks and all."""
    counts = dict.fromkeys(Layer, 0)
    for clip in project.clips.list():
        for track in project.tracks.list(clip.id, include_archived=True):
            for layer in Layer:
                counts[layer] += sum(area(head.rle) > 0 for head in project.masks.of_track(track.id, layer))
    return counts


@pytest.mark.parametrize("name", MASK_FORMATS)
@pytest.mark.parametrize(("layers", "only_accepted"), CHOICES)
def test_every_mask_is_in_the_file_or_counted(
    name: str, layers: frozenset[Layer], only_accepted: bool, project: Project, tmp_path: Path
) -> None:
    options = ExportOptions(layers=layers, only_accepted=only_accepted)
    out = tmp_path / f"out{ENDINGS.get(name, '.json')}"
    with empty_project(tmp_path / "again.amodal") as again:
        report = export_report(project, find_exporter(name), options)
        list(export_project(project, out, name, options))
        list(import_into(again, out, format_name=READ_BY.get(name, name)))
        there, read = masks_in(project), masks_in(again)
        lost = {one.carry: one.count for one in report.lost}
        counted = sum(one.count for one in report.left_out)
        counted += lost.get(Carry.MODAL, 0) + lost.get(Carry.AMODAL, 0)
        if name == "coco-amodal":
            # It writes a whole region where only a part is known: frames are counted, not masks.
            assert sum(report.states.values()) == read[Layer.AMODAL]
            return
        asked = sum(there[layer] for layer in layers)
        only_unasked = sum(
            one.count
            for one in report.left_out
            if len(layers) == 1 and one.reason == (NO_AMODAL if layers == {Layer.AMODAL} else NO_MODAL)
        )
        assert sum(read.values()) + counted - only_unasked == asked


@pytest.mark.parametrize("name", ["kins", "cocoa-cls", "sail-vos", "diffusion-vas"])
def test_formats_that_want_amodal_masks_count_the_modal_ones_they_leave_out(
    name: str, project: Project
) -> None:
    report = export_report(project, find_exporter(name), ExportOptions())
    reasons = {one.reason: one.count for one in report.left_out}
    assert reasons[NO_AMODAL] == 3
    assert reasons[PUT_AWAY] == 2
    assert reasons[BEYOND] == 1
    assert reasons.get(NO_MODAL, 0) == (1 if name == "diffusion-vas" else 0)


def test_a_layer_that_is_not_there_is_said(tmp_path: Path) -> None:
    modal = encode_rle(np.ones((HEIGHT, WIDTH), bool))
    plan = ClipPlan("one", 2, 0, (TrackPlan("a", "cup", {0: (modal, None), 1: (modal, None)}),), False)
    with make(tmp_path / "p.amodal", (plan,)) as project:
        for name, exporter in exporters().items():
            report = export_report(project, exporter, ExportOptions(layers=frozenset({Layer.AMODAL})))
            assert sum(one.count for one in report.left_out) == 2 or Carry.COMPLETIONS in exporter.carries, (
                name
            )
            assert report.review_line() == "nothing of what was asked for has a mask: the file holds none"


def test_states_of_what_is_written_are_counted(project: Project) -> None:
    report = export_report(project, find_exporter("coco"), ExportOptions())
    assert report.states[ReviewState.ACCEPTED] == 2
    assert report.unreviewed == 6
    assert "nobody has reviewed 6 of them (--only accepted" in report.review_line()
    accepted = export_report(project, find_exporter("coco"), ExportOptions(only_accepted=True))
    assert accepted.unreviewed == 0
    assert {one.reason: one.count for one in accepted.left_out}[NOT_ACCEPTED] == 8


def test_the_command_line_says_what_nobody_reviewed_and_what_is_left_out(tmp_path: Path) -> None:
    mixed(tmp_path / "p.amodal").close()
    out = tmp_path / "out.json"
    words = ["export", "--project", str(tmp_path / "p.amodal"), "--format", "kins", "--out", str(out)]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    assert "note: 3 masks are left out: no amodal mask beside the modal one" in result.output
    assert "nobody has reviewed" in result.output
    assert len(json.loads(out.read_text())["annotations"]) == 4
