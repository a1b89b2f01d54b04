"""An object alone goes out and comes back: exact where nothing was made smaller, and over nobody's work."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import main
from core.changes.masks import MaskEdit, MaskKey
from core.errors import BadInputError
from core.formats.exporting import export_project
from core.formats.importing import import_into
from core.formats.kit.object_cut import PLAIN_CUT, CutPath, CutShape, ObjectCut
from core.formats.kit.protocol import ExportOptions
from core.masks.rle import area, decode_rle, encode_rle
from core.pictures.rgba_png import decode_rgba
from core.store.importing.import_session import ImportSummary
from core.store.project import Project
from core.types import Layer
from tests.formats.projects import HEIGHT, WIDTH, empty_project, plans
from tests.formats.projects import make as make_plans
from tests.formats.test_sv4d import complete, make
from tests.steps import BRUSH

NUMBERS = count()
CUTS = st.builds(
    ObjectCut,
    shape=st.sampled_from(CutShape),
    path=st.sampled_from(CutPath),
    size=st.sampled_from([0, 0, 64]),
    padding=st.sampled_from([0.0, 0.1, 1.5]),
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a project of eight frames that is completed, and its pictures; for copies."""
    folder = tmp_path_factory.mktemp("template") / "clip"
    with make(folder, frames=12) as made:
        complete(made)
    return folder


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Iterator[Project]:
    shutil.copytree(template, tmp_path / "clip")
    with Project.open(tmp_path / "clip" / "p.amodal") as made:
        yield made


def export(project: Project, out: Path, cut: ObjectCut = PLAIN_CUT) -> Path:
    list(export_project(project, out, "object-clip", ExportOptions(cut=cut)))
    return out


def bring(project: Project, source: Path, **how: Any) -> ImportSummary:
    steps = import_into(project, source, **how)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            summary: ImportSummary = end.value
            return summary


def masks_of(project: Project) -> dict[tuple[Any, ...], bytes]:
    """Return every mask of frames in which the whole object is known, by clip, track, frame and layer."""
    found = {}
    for clip in project.clips.list():
        for track in project.tracks.list(clip.id):
            whole = {
                head.key.frame: head
                for head in project.masks.of_track(track.id, Layer.AMODAL)
                if area(head.rle)
            }
            for layer in Layer:
                for head in project.masks.of_track(track.id, layer):
                    if head.key.frame in whole and area(head.rle):
                        key = clip.name, clip.margin, track.name, track.category.name, head.key.frame, layer
                        found[key] = head.rle.counts
    return found


def completions_of(project: Project) -> dict[int, tuple[int, int, NDArray[np.uint8]]]:
    track = project.tracks.list(project.clips.list()[0].id)[0]
    return {
        one.facts.frame: (one.facts.x, one.facts.y, decode_rgba(one.png))
        for one in project.completions.of_track(track.id)
    }


@given(data=st.data())
@settings(max_examples=8, suppress_health_check=list(HealthCheck))
def test_masks_come_back_in_a_new_project(data: st.DataObject, tmp_path: Path) -> None:
    folder = tmp_path / str(next(NUMBERS))
    drawn = data.draw(plans(frozenset()))
    for plan in drawn:
        place = folder / "media" / plan.name
        place.mkdir(parents=True)
        for frame in range(plan.frame_count):
            cv2.imwrite(str(place / f"{frame:03d}.png"), np.full((HEIGHT, WIDTH, 3), 99, np.uint8))
    with make_plans(folder / "first.amodal", drawn) as first:
        wanted = masks_of(first)
        if not wanted:
            with pytest.raises(BadInputError, match="has no amodal masks"):
                export(first, folder / "out")
            return
        export(first, folder / "out", data.draw(CUTS))
        with empty_project(folder / "second.amodal") as second:
            bring(second, folder / "out")
            assert masks_of(second) == wanted


@given(cut=CUTS)
@settings(max_examples=4, suppress_health_check=list(HealthCheck))
def test_masks_and_completions_come_back(cut: ObjectCut, template: Path, tmp_path: Path) -> None:
    folder = tmp_path / str(next(NUMBERS))
    shutil.copytree(template, folder / "clip")
    with Project.open(folder / "clip" / "p.amodal") as first:
        cut = replace(cut, size=160 if cut.size else 0)
        export(first, folder / "out", cut)
        wanted, pictures = masks_of(first), completions_of(first)
    with empty_project(folder / "second.amodal") as second:
        bring(second, folder / "out", media_root=folder / "clip")
        assert len(second.tracks.list(second.clips.list()[0].id)) == 1
        found = completions_of(second)
        is_exact = not cut.size
        if is_exact or json_of(folder / "out")["width"] >= json_of(folder / "out")["frames"][0]["box"][2]:
            assert masks_of(second) == wanted
        assert found.keys() == pictures.keys()
        for frame, (x, y, rgba) in pictures.items():
            if is_exact:
                assert found[frame][:2] == (x, y)
                assert (found[frame][2] == rgba).all()


def json_of(out: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(next(out.rglob("object-clip.json")).read_text())
    return values


def test_files_show_the_object_on_what_was_asked_for(project: Project, tmp_path: Path) -> None:
    for name, background in (("alpha", "alpha"), ("red", "#ff0000"), ("blur", "blur")):
        cut = ObjectCut(background=background, path=CutPath.FOLLOW, shape=CutShape.FREE)
        place = export(project, tmp_path / name, cut) / "disc" / "ball"
        entry = json_of(tmp_path / name)["frames"][6]
        picture = cv2.imread(str(place / entry["picture"]), cv2.IMREAD_UNCHANGED)
        amodal = cv2.imread(str(place / entry["amodal"]), cv2.IMREAD_UNCHANGED)
        assert picture is not None
        assert amodal is not None
        assert picture.shape[2] == (4 if background == "alpha" else 3)
        outside = picture[amodal == 0]
        if background == "alpha":
            assert (picture[..., 3] == amodal).all()
            assert not outside.any()
        elif background == "blur":
            assert len(np.unique(outside, axis=0)) > 50
        else:
            assert (outside == (0, 0, 255)).all()
        values = json_of(tmp_path / name)
        boxes = [one["box"] for one in values["frames"]]
        assert len({tuple(box[2:]) for box in boxes}) == 1
        # The object moves 2.5 pixels a frame, and so does the box, without a jump.
        steps = np.diff([box[0] for box in boxes])
        assert steps.min() >= 0
        assert 2.2 <= steps.mean() <= 2.8


def test_an_unchanged_folder_changes_nothing(project: Project, tmp_path: Path) -> None:
    before, pictures = masks_of(project), completions_of(project)
    out = export(project, tmp_path / "out", ObjectCut(without_completion=True))
    summary = bring(project, out)
    assert "nothing was changed" in str(summary.notes)
    assert masks_of(project) == before
    assert len(completions_of(project)) == len(pictures)
    assert project.history.status().undo is None or summary.masks == 0
    assert len(project.tracks.list(project.clips.list()[0].id)) == 1


def test_results_become_completions_and_hypotheses_over_nobodys_work(
    project: Project, tmp_path: Path
) -> None:
    track = project.tracks.list(project.clips.list()[0].id)[0]
    out = export(project, tmp_path / "out", ObjectCut(without_completion=True))
    place = out / "disc" / "ball"
    # Another system paints all of the picture green, gives frame 9 a larger mask and so it does frame 10.
    for path in (place / "pictures").iterdir():
        shown = decode_rgba(path.read_bytes())
        shown[...] = (0, 255, 0, 255)
        cv2.imwrite(str(path), shown[..., [2, 1, 0, 3]])
    for frame in (9, 10):
        path = place / "amodal" / f"frame_{frame:06d}.png"
        mask = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        assert mask is not None
        cv2.imwrite(str(path), cv2.dilate(mask, np.ones((3, 3), np.uint8)))
    # A person draws the mask of frame 10 meanwhile.
    key = MaskKey(track.id, 10, Layer.AMODAL)
    head = project.masks.head(key)
    assert head is not None
    own = decode_rle(head.rle)
    own[:3, :3] = True
    project.masks.commit([MaskEdit(key, encode_rle(own), head.revision_id)], step=BRUSH)

    summary = bring(project, out)
    notes = " / ".join(map(str, summary.notes))
    assert "11 pictures became completions" in notes
    assert "1 picture shows another mask" in notes
    kept = project.masks.head(key)
    assert kept is not None
    assert (decode_rle(kept.rle) == own).all()
    grown = project.masks.head(replace(key, frame=9))
    assert grown is not None
    assert area(grown.rle) > area(head.rle)
    hidden = 0
    for frame, (x, y, rgba) in completions_of(project).items():
        if frame == 10:
            continue
        modal = project.masks.head(replace(key, frame=frame, layer=Layer.MODAL))
        assert modal is not None
        visible = decode_rle(modal.rle)[y : y + rgba.shape[0], x : x + rgba.shape[1]]
        picture = cv2.imread(str(tmp_path / "clip" / "rgbs" / f"{frame:03d}.png"))
        assert picture is not None
        seen = picture[y : y + rgba.shape[0], x : x + rgba.shape[1], ::-1]
        assert (rgba[visible, :3] == seen[visible]).all()
        painted = (rgba[..., 3] == 255) & ~visible
        assert (rgba[painted, :3] == (0, 255, 0)).all()
        hidden += int(painted.sum())
    assert hidden > 100


def test_holes_are_no_completion(project: Project, tmp_path: Path) -> None:
    out = export(project, tmp_path / "out", ObjectCut(without_completion=True))
    before = len(completions_of(project))
    for path in (out / "disc" / "ball" / "pictures").iterdir():
        shown = decode_rgba(path.read_bytes())
        shown[..., 0] //= 2
        cv2.imwrite(str(path), shown[..., [2, 1, 0, 3]])
    summary = bring(project, out)
    assert "have holes where the object is hidden" in " ".join(map(str, summary.notes))
    assert len(completions_of(project)) == before


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ({"format": "other"}, "expected 'object-clip' version 1"),
        ({"width": -3}, "width"),
        ({"frames": {}}, "frames: is no list"),
        ({"frames": []}, "has no frame"),
        ({"clip": 3}, "clip: is no JSON object"),
        ({"frames": [{"frame": 99}]}, "expected 0 to 11"),
        ({"frames": [{"frame": 0, "box": [0, 0, 0, 5]}]}, "is no part of a picture"),
        ({"frames": [{"frame": 0, "box": [0, 0, 9, 5], "picture": "/../.."}]}, "names no file"),
    ],
)
def test_wrong_facts_are_one_line(project: Project, tmp_path: Path, wrong: dict[str, Any], line: str) -> None:
    out = export(project, tmp_path / "out")
    path = next(out.rglob("object-clip.json"))
    path.write_text(json.dumps(json_of(out) | wrong))
    before = masks_of(project)
    with pytest.raises(BadInputError, match=line) as told:
        bring(project, out)
    assert "\n" not in str(told.value)
    assert "object-clip.json" in str(told.value)
    assert masks_of(project) == before


def test_odd_files_cost_themselves(project: Project, tmp_path: Path) -> None:
    out = export(project, tmp_path / "out")
    place = out / "disc" / "ball"
    (place / "pictures" / "frame_000001.png").unlink()
    cv2.imwrite(str(place / "amodal" / "frame_000002.png"), np.zeros((5, 5), np.uint8))
    (place / "pictures" / "frame_000003.png").write_bytes(b"no picture")
    cv2.imwrite(str(place / "amodal" / "frame_000004.png"), np.zeros(json_size(out), np.uint8))
    summary = bring(project, out)
    notes = " ".join(map(str, summary.notes))
    assert "3 of 12 frames of objects were left out" in notes
    assert "is 5×5, expected" in notes
    assert len(masks_of(project)) == 24
    with pytest.raises(BadInputError, match="exists already"):
        export(project, out)
    with pytest.raises(BadInputError, match="count: is no option of this format"):
        list(export_project(project, tmp_path / "x", "object-clip", ExportOptions(cut=ObjectCut(count=30))))
    with pytest.raises(BadInputError, match=r"would be \d+×\d+ pixels"):
        export(project, tmp_path / "x", ObjectCut(padding=200))


def json_size(out: Path) -> tuple[int, int]:
    values = json_of(out)
    return values["height"], values["width"]


def test_command_line(project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = str(project.path)
    project.close()
    out = str(tmp_path / "out")
    options = ["--option", "path=follow", "--option", "size=128", "--option", "background=#00ff7f"]
    command = ["export", "--project", place, "--format", "object-clip", "--out", out, *options]
    assert main.main(command) == 0
    assert json_of(tmp_path / "out")["width"] == 128
    assert main.main(["import", out, "--project", place]) == 0
    assert "nothing was changed" in capsys.readouterr().out
    assert main.main(["validate", out, "--media", str(tmp_path / "clip")]) == 0
