"""Whatever is imported brings clips or masks, or a note, or is refused: never nothing, silently."""

import shutil
from pathlib import Path

import pytest

from core.errors import BadInputError
from core.formats.importing import import_into
from core.store.importing.import_session import ImportSummary
from core.store.project import Project
from tests.formats.fuzz_seeds import READ_BY, formats, seeds
from tests.formats.fuzzing import damage

DAMAGED = 10


def imported(tmp_path: Path, source: Path, format_name: str) -> ImportSummary | None:
    """Return what came of a file, None when it was refused."""
    place = tmp_path / "p.amodal"
    if not place.exists():
        Project.create(place).close()
    with Project.open(place) as project:
        steps = import_into(project, source, format_name=format_name)
        try:
            while True:
                try:
                    next(steps)
                except StopIteration as end:
                    summary: ImportSummary = end.value
                    return summary
        except BadInputError:
            return None


@pytest.mark.filterwarnings("ignore:Duplicate name")  # damaged archives have an entry twice
@pytest.mark.parametrize("name", formats())
def test_nothing_comes_to_nothing_silently(name: str, tmp_path: Path) -> None:
    (tmp_path / "seed").mkdir()
    (tmp_path / "work").mkdir()
    sound = seeds(name, tmp_path / "seed")
    forced = READ_BY.get(name, name)
    for number in range(DAMAGED):
        seed = sound[number % len(sound)]
        target = tmp_path / "work" / f"{number}{seed.suffix}"
        damage(seed, target, 7000 + number)
        summary = imported(tmp_path, target, forced)
        if summary is not None:
            brought = summary.clips or summary.tracks or summary.masks
            assert brought or summary.notes, f"{target.name} of {seed.name}"
        shutil.rmtree(target) if target.is_dir() else target.unlink()


@pytest.mark.parametrize("name", formats())
def test_what_is_sound_brings_something(name: str, tmp_path: Path) -> None:
    for source in seeds(name, tmp_path):
        summary = imported(tmp_path, source, READ_BY.get(name, name))
        assert summary is not None
        assert summary.clips or summary.masks or summary.notes
