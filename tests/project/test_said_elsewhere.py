"""What `core` and `models` say is said in German too, and what a project keeps stays English."""

from collections.abc import Iterator

import pytest

from core.checks.registry import CHECKS
from core.formats.kit.carries import Carry
from core.formats.registry import exporters
from models.diffusion_vas.recipe import PRESET_WORDS
from models.proposers.registry import load_proposer, proposer_names
from models.tracking.flow import REASONS
from models.tracking.registry import load_tracker, tracker_names
from models.weights.catalogue import CATALOGUE
from ui.language import tr, use_language
from ui.words.said_elsewhere import PLAIN, TEMPLATES, said, said_parts


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use_language("en")


def test_every_word_of_the_models_is_known() -> None:
    said_by_models = {load_proposer(name).summary for name in proposer_names()}
    said_by_models |= {load_tracker(name).summary for name in tracker_names()}
    said_by_models |= {entry.purpose for entry in CATALOGUE} | set(REASONS.values())
    said_by_models |= set(PRESET_WORDS.values())
    said_by_models |= {exporter.summary for exporter in exporters().values()} | {str(one) for one in Carry}
    said_by_models |= {words for check in CHECKS for words in (check.title, check.why, check.repair_label)}
    assert said_by_models - {"", *PLAIN} == set(), "say these in `ui/words/said_elsewhere.py` too"


def test_english_stays_as_it_is() -> None:
    for text in (*PLAIN, *TEMPLATES, "Brush, frame 3", "boat to front, lake", "about 9 GB", "something else"):
        assert said(text) == text
        assert said_parts(text) == text


def test_steps_and_progress_are_said_part_by_part() -> None:
    use_language("de")
    shown = {
        "Brush, frame 3": [tr("Brush"), tr("frame {frame}", frame=3)],
        "jumps 40 %, little to go by 20 %": [
            tr("jumps {share}", share="40 %"),
            tr("little to go by {share}", share="20 %"),
        ],
        "Repair: cut at the picture": [tr("Repair: {repair}", repair=tr("Cut at the picture"))],
        "Accept sailing boat, 12 frames": [
            tr("Accept {name}", name="sailing boat"),
            tr("{count} frames", count=12),
        ],
        "Reject completion of boat, frame 0": [
            tr("Reject completion of {name}", name="boat"),
            tr("frame {frame}", frame=0),
        ],
        "occlusion order (3 clips)": [f"{tr('occlusion order')} ({tr('{count} clips', count=3)})"],
        "my own label": ["my own label"],
    }
    assert {label: said_parts(label) for label in shown} == {
        label: ", ".join(parts) for label, parts in shown.items()
    }
    why = tr("{why} (trust {share})", why=tr("its size changes too fast"), share="21 %")
    assert said("stopped at frame 4: its size changes too fast (trust 21 %)") == (
        tr("stopped at frame {frame}: {why}", frame=4, why=why)
    )
