"""Labels of steps are said in German too, and what a project keeps stays English."""

from collections.abc import Iterator

import pytest

from ui.language import tr, use_language
from ui.words.said_elsewhere import PLAIN, TEMPLATES, said, said_parts


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use_language("en")


def test_english_stays_as_it_is() -> None:
    for text in (*PLAIN, *TEMPLATES, "Brush, frame 3", "boat to front, lake", "something else"):
        assert said(text) == text
        assert said_parts(text) == text


def test_labels_are_said_part_by_part() -> None:
    use_language("de")
    shown = {
        "Brush, frame 3": [tr("Brush"), tr("frame {frame}", frame=3)],
        "Repair: cut at the picture": [tr("Repair: {repair}", repair=tr("Cut at the picture"))],
        "Accept sailing boat, 12 frames": [
            tr("Accept {name}", name="sailing boat"),
            tr("{count} frames", count=12),
        ],
        "Reject completion of boat, frame 0": [
            tr("Reject completion of {name}", name="boat"),
            tr("frame {frame}", frame=0),
        ],
        "my own label": ["my own label"],
    }
    assert {label: said_parts(label) for label in shown} == {
        label: ", ".join(parts) for label, parts in shown.items()
    }
