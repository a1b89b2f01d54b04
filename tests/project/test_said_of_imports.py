"""Notes of imports, as the readers really write them, are said in German too; what is unknown stays."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.errors import BadInputError
from core.formats.kit.reading.mask_names import match_names
from core.formats.kit.reading.media_folder import left_out_of, look_into, videos_beside
from core.formats.kit.reading.several_labels import SeveralLabels
from core.pictures.mask_file import Kind, MaskPixels
from core.pictures.mask_values import decide
from core.problems import Problems
from core.store.importing.import_doubles import notes_on_doubles
from core.video.index.surveying import cut_off_note
from core.video.media.clip_media import ClipMedia
from core.video.media.media_report import MediaReport, MediaState
from core.video.media.source import MediaKind
from ui.language import tr, use_language
from ui.words.said_of_imports import NOTES, PLAIN_NOTES, UNITS, said_note


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use_language("en")


def notes_of_problems() -> list[str]:
    problems = Problems()
    for number in range(3):
        with problems.entry("sets of masks", lambda: "id 4"):
            if number != 1:
                raise BadInputError("a.json", f"masks[{number}]", "has no pixel")
    problems.leave_out("videos", BadInputError("a.json", "videos[0]", "is odd"))
    return problems.notes()


def notes_of_folders(folder: Path) -> Iterator[str]:
    for name in ("a.json", "b.txt", "c.mp4", "d.mp4"):
        (folder / name).write_bytes(b"")
    (folder / "inner").mkdir()
    yield from left_out_of(look_into(folder))
    beside = videos_beside(folder, set())
    assert beside is not None
    yield beside


def notes_of_masks() -> Iterator[str]:
    pictures = {f"{name}.png": place for place, name in enumerate("abcd")}
    yield from match_names(["a.png", "b.png", "x.png", "y.png"], pictures, 4).notes
    yield from match_names(["1.png", "2.png", "3.png"], {}, 3).notes
    for values in ((0, 1, 2, 3), (7,), (0, 1, 2, 255), tuple(range(256))):
        pixels = np.zeros((64, 64), np.uint8)
        for place, value in enumerate(values):
            pixels.reshape(-1)[place * 4096 // len(values) :] = value
        picture = MaskPixels(Kind.GREY, pixels, None, None, is_lossy=False)
        yield from decide([picture].__iter__).notes


def notes_of_labels() -> list[str]:
    labels = SeveralLabels()
    for label in ("cup", "mug"):
        labels.add(1, 5, label)
    return labels.notes()


def test_notes_are_said_in_german_and_stay_in_english(tmp_path: Path) -> None:
    notes = [
        *notes_of_problems(),
        *notes_of_folders(tmp_path),
        *notes_of_masks(),
        *notes_of_labels(),
        *notes_on_doubles(["cup in frame 3"], ["lake"]),
        *notes_on_doubles(["cup in frame 3", "cup in frame 4"], ["lake", "sea"]),
        cut_off_note(1),
        cut_off_note(7),
    ]
    assert len(notes) > 15
    assert [said_note(note) for note in notes] == notes
    use_language("de")
    assert [note for note in notes if said_note(note) == note] == [], "say these in said_of_imports.py"


def test_parts_of_a_note_are_said_and_names_are_kept() -> None:
    use_language("de")
    left_out = tr(
        "{n} of {m} {unit} were left out: {listed}", n=2, m=9, unit=tr("tasks"), listed="id 4: is odd"
    )
    assert said_note("2 of 9 tasks were left out: id 4: is odd") == left_out
    lacking = tr("{n} of {m} frames have no mask picture", n=3, m=9)
    assert said_note("lake: 3 of 9 frames have no mask picture") == f"lake: {lacking}"
    void = tr("{n} is void and belongs to none", n=255)
    objects = tr("{n} objects", n=2)
    assert said_note("lake, sea: values 1, 2: 2 objects; 255 is void and belongs to none") == (
        f"lake, sea: {tr('values {listed}: {what}', listed='1, 2', what=f'{objects}; {void}')}"
    )
    media = ClipMedia(Path("lake"), MediaKind.IMAGES, 8, 8, 10.0, 9)
    report = MediaReport(media, MediaState.CHANGED, missing={3: "a.png", 4: "b.png"}, added=("x.png",))
    missing = tr("{n} pictures are missing ({listed})", n=2, listed="a.png, b.png")
    added = tr("{n} picture is new and no part of the clip ({listed})", n=1, listed="x.png")
    assert said_note(f"clip lake: media: {report.line()}") == (
        tr("clip {name}: {what}", name="lake", what=f"media: {missing}; {added}")
    )
    assert said_note("something else: of ours {n}; and more") == "something else: of ours {n}; and more"


def test_every_text_has_its_german() -> None:
    use_language("de")
    assert [text for text in (*PLAIN_NOTES, *NOTES, *UNITS) if tr(text) == text] == []
