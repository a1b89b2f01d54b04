"""COCO files that are deep, wrong or hostile: one line that names the place, nothing kept."""

import json
import tracemalloc
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from core.errors import BadInputError
from core.formats.importing import import_into
from core.formats.kit.reading.json_plain import open_json
from core.formats.kit.reading.json_stream import MAX_DEPTH, survey
from core.masks.rle import encode_rle
from core.progress import CancelToken
from core.store.importing.again import Again
from core.store.importing.import_session import ImportSummary
from core.store.project import Project
from core.types import Layer, Provenance, ReviewState

WIDTH, HEIGHT, FRAMES = 12, 10, 3


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "cat"
    folder.mkdir()
    for number in range(FRAMES):
        _, png = cv2.imencode(".png", np.full((HEIGHT, WIDTH, 3), number, np.uint8))
        (folder / f"{number}.png").write_bytes(png.tobytes())
    return tmp_path


def document(**extra: Any) -> dict[str, Any]:
    """Return a good file; `extra` goes into every annotation."""
    code = {"size": [HEIGHT, WIDTH], "counts": encode_rle(np.eye(HEIGHT, WIDTH) > 0).counts.decode()}
    return {
        "images": [
            {"id": n, "file_name": f"cat/{n}.png", "width": WIDTH, "height": HEIGHT} for n in range(FRAMES)
        ],
        "categories": [{"id": 1, "name": "cat"}],
        "annotations": [
            {"id": n, "image_id": n, "category_id": 1, "segmentation": code, **extra} for n in range(FRAMES)
        ],
    }


def write(root: Path, file: object) -> Path:
    path = root / "a.json"
    path.write_text(file if isinstance(file, str) else json.dumps(file))
    return path


def import_file(project: Project, path: Path, again: Again | None = None) -> ImportSummary:
    steps = import_into(project, path, again=again)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            summary: ImportSummary = end.value
            return summary


def refusal(root: Path, file: object) -> str:
    """Return the line with which a file is refused."""
    path = write(root, file)
    with Project.create(root / "p.amodal") as project:
        with pytest.raises(BadInputError) as caught:
            import_file(project, path)
        assert project.clips.list() == []
    text = str(caught.value)
    assert text.startswith(str(path))
    assert len(text.splitlines()) == 1
    return text


@pytest.mark.parametrize("between", ['"' + "t" * 100 + '",', "1," * 40, '"a",' * 20, '"\\"[{",', ""])
def test_depth_is_found_whatever_stands_between_the_brackets(tmp_path: Path, between: str) -> None:
    path = write(tmp_path, '{"images": ' + ("[" + between) * 20_000)
    tracemalloc.start()
    with pytest.raises(BadInputError, match="nested more than"):
        list(survey(path, CancelToken()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


def test_brackets_in_texts_are_not_depth(root: Path) -> None:
    file = document()
    file["info"] = {"description": "[{" * 5 * MAX_DEPTH, "quoted": '"[' * MAX_DEPTH}
    with Project.create(root / "p.amodal") as project:
        assert import_file(project, write(root, file)).masks == FRAMES


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("space", ["", " "])
def test_numbers_that_json_does_not_have_say_nothing(root: Path, word: str, space: str) -> None:
    text = json.dumps(document(info={"name": f"a: {word}, b"}, area=None), separators=(",", f":{space}"))
    text = text.replace(f'"area":{space}null', f'"area":{space}{word}')
    with Project.create(root / "p.amodal") as project:
        assert import_file(project, write(root, text)).masks == FRAMES


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 1 << 16])
def test_words_for_no_number_are_null_outside_of_texts_only(root: Path, chunk: int) -> None:
    text = r"""{"a":NaN,"b\"NaN\\":[-Infinity,"x: NaN, \\\"",Infinity],"c":"-","d":-1,"e":"Infinity"}"""
    path = write(root, text)
    with open_json(path) as file:
        read = b"".join(iter(lambda: file.read(chunk), b""))
    assert json.loads(read) == {
        "a": None, "b\"NaN\\": [None, 'x: NaN, \\"', None], "c": "-", "d": -1, "e": "Infinity"
    }  # fmt: skip


@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_cut_off_file_names_line_and_column(root: Path, bom: str) -> None:
    text = bom + json.dumps(document(), indent=0)
    assert f"line {text[:-30].count(chr(10)) + 1}, column" in refusal(root, text[:-30])


def test_second_value_after_the_end_is_refused(root: Path) -> None:
    assert "line 1, column" in refusal(root, json.dumps(document()) + "{}")


@pytest.mark.parametrize("name", ["images", "annotations", "categories"])
@pytest.mark.parametrize("value", [{}, "none", 3])
def test_sections_that_are_no_lists_are_named(root: Path, name: str, value: object) -> None:
    found = refusal(root, document() | {name: value})
    assert f" {name}: is " in found
    assert "expected a list" in found


@pytest.mark.parametrize("value", [None, "missing", []])
def test_files_without_annotations_bring_clips_to_be_annotated(root: Path, value: object) -> None:
    file = document() | {"annotations": value}
    if value == "missing":
        del file["annotations"]
    with Project.create(root / "p.amodal") as project:
        summary = import_file(project, write(root, file))
    assert (summary.clips, summary.masks) == (1, 0)
    assert "no annotations" in summary.notes[0]


def test_boxes_that_begin_outside_and_missing_boxes_are_fine(root: Path) -> None:
    with Project.create(root / "p.amodal") as project:
        path = write(root, document(bbox=[-3, -2.5, 4, 4], area=None))
        assert import_file(project, path).masks == FRAMES


def test_annotations_without_track_ids_keep_state_reason_and_provenance(root: Path) -> None:
    file = document(visible_mask=document()["annotations"][0]["segmentation"])
    file["annotations"][1] |= {
        "review_state": "accepted",
        "review_reason": "clear",
        "provenance": "person",
    }
    file["annotations"][0]["score"] = 0.9
    with Project.create(root / "p.amodal") as project:
        import_file(project, write(root, file))
        (clip,) = project.clips.list()
        (track,) = project.tracks.list(clip.id)
        facts = {s.frame: s for s in project.masks.summaries(clip.id)}
        heads = {head.key.frame: head for head in project.masks.of_track(track.id, Layer.AMODAL)}
    assert (facts[1].state, facts[1].reason) == (ReviewState.ACCEPTED, "clear")
    assert heads[1].provenance is Provenance.PERSON
    assert facts[0].state is ReviewState.PROPOSED
    assert facts[2].state is ReviewState.ACCEPTED, "a whole mask without a score is a data set's truth"


def test_track_ids_come_out_again_where_they_are_unique(root: Path) -> None:
    from core.formats.exporting import export_project

    file, out = document(track_id=42), root / "out.json"
    with Project.create(root / "p.amodal") as project:
        path = write(root, file)
        import_file(project, path)
        import_file(project, path, Again.ADD)
        list(export_project(project, out, "coco"))
    exported = json.loads(out.read_text())
    ids = [track["id"] for track in exported["tracks"]]
    assert ids == [42, 43]
    assert {a["track_id"] for a in exported["annotations"]} == {42, 43}


def test_masks_that_a_smaller_margin_cuts_are_counted(root: Path) -> None:
    big = np.zeros((HEIGHT + 8, WIDTH + 8), np.bool_)
    big[0:9, 0:9] = True
    code = {"size": list(big.shape), "counts": encode_rle(big).counts.decode()}
    with Project.create(root / "p.amodal") as project:
        import_file(project, write(root, document(track_id=1)))
        file = document(track_id=2)
        for image in file["images"]:
            image |= {"canvas_origin": [-4, -4], "canvas_size": list(big.shape)}
        for annotation in file["annotations"]:
            annotation["segmentation"] = code
        summary = import_file(project, write(root, file), Again.ADD)
    assert summary.masks == FRAMES
    (note,) = (note for note in summary.notes if "margin" in note)
    assert "3 masks" in note
    assert "margin" in note
