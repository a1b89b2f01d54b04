"""Notes of imports, as the readers really write them, are said in German from their facts; names are kept."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.errors import BadInputError
from core.formats.kit.reading.mask_names import match_names
from core.formats.kit.reading.media_folder import left_out_of, look_into, videos_beside
from core.formats.kit.reading.several_labels import SeveralLabels
from core.listing import NotesByName
from core.messages import Message, about, say
from core.pictures.mask_file import Kind, MaskPixels
from core.pictures.mask_values import decide
from core.problems import Problems
from core.store.importing.import_doubles import notes_on_doubles
from core.video.index.surveying import cut_off_note
from core.video.media.clip_media import ClipMedia
from core.video.media.media_report import MediaReport, MediaState
from core.video.media.source import MediaKind
from ui.language import said, tr, trn, use_language
from ui.words.import_choices import names_choice, with_choices


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use_language("en")


def notes_of_problems() -> list[Message]:
    problems = Problems()
    for number in range(3):
        with problems.entry("sets of masks", lambda: "id 4"):
            if number != 1:
                raise BadInputError("a.json", f"masks[{number}]", "has no pixel")
    problems.leave_out("videos", BadInputError("a.json", "videos[0]", "is odd"))
    return problems.notes()


def notes_of_folders(folder: Path) -> Iterator[Message]:
    for name in ("a.json", "b.txt", "c.mp4", "d.mp4"):
        (folder / name).write_bytes(b"")
    (folder / "inner").mkdir()
    yield from left_out_of(look_into(folder))
    beside = videos_beside(folder, set())
    assert beside is not None
    yield beside


def notes_of_masks() -> Iterator[Message]:
    pictures = {f"{name}.png": place for place, name in enumerate("abcd")}
    yield from match_names(["a.png", "b.png", "x.png", "y.png"], pictures, 4).notes
    yield from match_names(["1.png", "2.png", "3.png"], {}, 3).notes
    for values in ((0, 1, 2, 3), (7,), (0, 1, 2, 255), tuple(range(256))):
        pixels = np.zeros((64, 64), np.uint8)
        for place, value in enumerate(values):
            pixels.reshape(-1)[place * 4096 // len(values) :] = value
        picture = MaskPixels(Kind.GREY, pixels, None, None, is_lossy=False)
        yield from decide([picture].__iter__).notes


def notes_of_labels() -> Iterator[Message]:
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
    assert [said(note) for note in notes] == notes
    use_language("de")
    assert [note for note in notes if said(note) == note] == []


def test_parts_of_a_note_are_said_and_names_are_kept() -> None:
    use_language("de")
    problems = Problems()
    for number in (4, 5):
        problems.leave_out("tasks", BadInputError("a.json", f"id {number}", "is odd"))
    assert [said(note) for note in problems.notes()] == [
        trn(
            "{n} of {m} {unit} was left out: {listed}",
            "{n} of {m} {unit} were left out: {listed}",
            2,
            m=2,
            unit=tr("tasks"),
            listed="id 4: is odd; id 5: is odd",
        )
    ]
    notes = NotesByName()
    for name in ("lake", "frames: 7"):
        notes.add(name, say("{n} of {m} frames have no mask picture", n=3, m=9))
    lacking = tr("{n} of {m} frames have no mask picture", n=3, m=9)
    assert [said(note) for note in notes.lines()] == [f"lake, frames: 7: {lacking}"]


def test_changes_of_media_are_said_part_by_part() -> None:
    use_language("de")
    media = ClipMedia(Path("lake"), MediaKind.IMAGES, 8, 8, 10.0, 9)
    report = MediaReport(media, MediaState.CHANGED, missing={3: "a.png", 4: "b.png"}, added=("x.png",))
    missing = trn(
        "1 picture is missing ({names})", "{n} pictures are missing ({names})", 2, names="a.png, b.png"
    )
    added = trn(
        "1 new picture is no part of the clip ({names})",
        "{n} new pictures are no part of the clip ({names})",
        1,
        names="x.png",
    )
    assert said(report.line()) == f"{missing}; {added}"


def test_an_option_of_the_command_line_has_the_words_of_the_window() -> None:
    grey = np.repeat(np.array([0, 1, 2, 3], np.uint8), 1024).reshape(64, 64)
    picture = MaskPixels(Kind.GREY, grey, None, None, is_lossy=False)
    (values, doubt) = decide([picture].__iter__).notes
    assert (names_choice(values), names_choice(about("lake", doubt))) == (False, True)
    assert doubt == "if all values are one object: --mask-values one"
    assert with_choices(about("lake", doubt)) == (
        "lake: if all values are one object: “One object: all but the background”"
    )
