"""The command line on real input: the whole job, and one line with exit status 2 for whatever is wrong."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

import main
from core.store.project import Project
from tests.clips import write_folder

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def disc(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "disc", 6)


def run(*arguments: object) -> int:
    return main.main([str(argument) for argument in arguments])


def export_of(disc: Path, tmp_path: Path) -> Path:
    project, out = tmp_path / "p.amodal", tmp_path / "out.json"
    assert run("import", disc, "--project", project) == 0
    assert run("propose", "--project", project, "--proposer", "temporal") == 0
    assert run("export", "--project", project, "--format", "coco", "--out", out) == 0
    return out


def test_import_propose_export_and_back_again(disc: Path, tmp_path: Path) -> None:
    out = export_of(disc, tmp_path)
    second, again = tmp_path / "second.amodal", tmp_path / "again.json"
    assert run("import", out, "--project", second) == 0
    assert run("export", "--project", second, "--out", again) == 0
    first_file, second_file = json.loads(out.read_text()), json.loads(again.read_text())
    keys = ("image_id", "bbox", "area", "segmentation", "visible_mask", "review_state", "provenance")
    for a, b in zip(first_file["annotations"], second_file["annotations"], strict=True):
        assert {key: a[key] for key in keys} == {key: b[key] for key in keys}


def test_pycocotools_gives_the_export_an_ap_of_one_against_itself(disc: Path, tmp_path: Path) -> None:
    out = export_of(disc, tmp_path)
    truth = COCO(str(out))
    results = [
        {
            "image_id": a["image_id"],
            "category_id": a["category_id"],
            "score": 1.0,
            "segmentation": a["segmentation"],
        }
        for a in truth.anns.values()
    ]
    evaluation = COCOeval(truth, truth.loadRes(results), "segm")
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
    assert evaluation.stats[0] == pytest.approx(1.0)


@pytest.mark.parametrize("name", ["birdcage", "horse"])
def test_real_clips_keep_modal_inside_amodal(name: str, tmp_path: Path, shared_dir: Path) -> None:
    out = export_of(shared_dir / "clips" / name, tmp_path)
    coco = COCO(str(out))
    assert len(coco.anns) == 25
    for annotation in coco.anns.values():
        whole = coco_mask.decode(annotation["segmentation"]).astype(bool)
        assert not (coco_mask.decode(annotation["visible_mask"]).astype(bool) & ~whole).any()


def broken(change: Callable[[dict[str, Any]], object]) -> Callable[[str], str]:
    def apply(text: str) -> str:
        file = json.loads(text)
        change(file)
        return json.dumps(file)

    return apply


BAD_FILES: dict[str, tuple[Callable[[str], str], str]] = {
    "truncated": (lambda text: text[: len(text) // 2], "is not valid JSON"),
    "empty": (lambda _text: "", "is empty"),
    "a list": (lambda _text: "[]", "no known format"),
    "no images": (broken(lambda f: f.pop("images")), "images: is missing"),
    "no sound image": (broken(lambda f: [i.update(width="wide") for i in f["images"]]), "images[0].width"),
}
ODD_FILES: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "unknown image": (lambda f: f["annotations"][0].update(image_id=999), "image_id (id 1, image 999)"),
    "text for a number": (lambda f: f["images"][0].update(width="wide"), "images[0].width (id 1"),
    "negative size": (lambda f: f["images"][0].update(height=-3), "images[0].height (id 1"),
    "code does not fit": (
        lambda f: f["annotations"][0]["segmentation"].update(counts="0161M"), "counts cover",
    ),
    "annotation twice": (lambda f: f["annotations"].append(f["annotations"][0]), "two annotations"),
    "no name": (lambda f: f["images"][0].update(file_name="../.."), "names no file"),
}  # fmt: skip


@pytest.mark.parametrize("case", ODD_FILES)
def test_odd_entry_is_named_in_a_note_and_the_rest_comes_in(
    case: str, disc: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change, words = ODD_FILES[case]
    out = export_of(disc, tmp_path)
    out.write_text(broken(change)(out.read_text()))
    capsys.readouterr()
    assert run("import", out, "--project", tmp_path / "odd.amodal") == 0
    notes = [line for line in capsys.readouterr().out.splitlines() if line.startswith("note: ")]
    assert any("left out: " in note and words in note for note in notes)


@pytest.mark.parametrize("case", BAD_FILES)
def test_bad_file_gets_one_line_and_leaves_nothing(
    case: str, disc: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change, words = BAD_FILES[case]
    out = export_of(disc, tmp_path)
    bad, project = tmp_path / "bad.json", tmp_path / "bad.amodal"
    bad.write_text(change(out.read_text()))
    capsys.readouterr()
    assert run("import", bad, "--project", project) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1
    assert str(bad) in lines[0]
    assert words in lines[0]
    assert not project.exists()


def test_failed_import_leaves_an_existing_project_as_it_was(disc: Path, tmp_path: Path) -> None:
    project = tmp_path / "p.amodal"
    assert run("import", disc, "--project", project) == 0
    bad = write_folder(tmp_path / "bad", 4)
    for picture in (bad / "rgbs").iterdir():
        picture.write_bytes(b"no picture")
    assert run("import", bad, "--project", project) == 2
    with Project.open(project) as opened:
        assert [clip.name for clip in opened.clips.list()] == ["disc"]


@pytest.mark.parametrize("name", ["p.amodal", "folder"])
def test_export_never_writes_over_a_project_or_a_folder(
    name: str, disc: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "p.amodal"
    (tmp_path / "folder").mkdir()
    assert run("import", disc, "--project", project) == 0
    before = project.read_bytes()
    capsys.readouterr()
    assert run("export", "--project", project, "--out", tmp_path / name) == 2
    assert str(tmp_path / name) in capsys.readouterr().err
    assert project.read_bytes() == before


def test_full_disk_on_export_is_one_line_and_leaves_no_file(disc: Path, tmp_path: Path) -> None:
    project, out = tmp_path / "p.amodal", tmp_path / "out.json"
    assert run("import", disc, "--project", project) == 0
    # The project is open already: what SQLite keeps beside an open file would not fit either.
    code = (
        "import pathlib, resource, signal, sys, main; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "from core.store.project import Project;"
        "kept = Project.open(pathlib.Path(sys.argv[3]), read_only=True); kept.clips.list();"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500)); sys.exit(main.main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "export", "--project", str(project), "--out", str(out)],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert str(out) in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert sorted(path.name for path in tmp_path.glob("*out.json*")) == []


def test_unknown_names_offer_near_ones(
    disc: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "p.amodal"
    assert run("import", disc, "--project", project) == 0
    assert run("propose", "--project", project, "--clip", "disk") == 2
    assert "disc" in capsys.readouterr().err
    assert run("propose", "--project", project, "--proposer", "nobody") == 2


def test_info_and_doctor_answer(disc: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = tmp_path / "p.amodal"
    assert run("import", disc, "--project", project) == 0
    capsys.readouterr()
    assert run("info", "--project", project, "--json") == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["clips"][0]["tracks"][0]["modal"] == 6
    assert run("doctor", "--all") == 0
    assert "temporal: " in capsys.readouterr().out
