"""Formats of other packages: one that breaks is passed over, and says why when it is asked for by name."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import plugins
from core.errors import BadInputError
from core.formats.registry import exporters, find_exporter, find_importer, importers
from tests.clips import write_folder

BROKEN = {
    "needs-more": "import a_package_that_is_not_there\n",
    "breaks": "raise RuntimeError('first\\nsecond')\n",
    "no-class": "Other = 1\n",
    "no-instance": "class Importer:\n    def __init__(self): raise ValueError('no licence')\n",
    "leaves": "raise SystemExit(3)\n",
}


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Install a real distribution with broken entry points in both groups."""
    info = tmp_path / "broken_formats-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken-formats\nVersion: 1.0\n")
    lines = []
    for name, code in BROKEN.items():
        module = f"broken_format_{name.replace('-', '_')}"
        (tmp_path / f"{module}.py").write_text(code)
        lines.append(f"{name} = {module}:Importer")
    entries = "\n".join(lines)
    (info / "entry_points.txt").write_text(
        f"[amodal_studio.importers]\n{entries}\n[amodal_studio.exporters]\n{entries}\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    plugins.registered.cache_clear()
    yield
    plugins.registered.cache_clear()
    for name in [name for name in sys.modules if name.startswith("broken_format_")]:
        del sys.modules[name]


@pytest.mark.usefixtures("installed")
def test_the_others_still_work(tmp_path: Path) -> None:
    assert {"coco", "rgbs-masks", "media"} <= set(importers())
    assert not set(importers()) & set(BROKEN)
    assert {"coco", "rgba"} <= set(exporters())
    assert not set(exporters()) & set(BROKEN)
    found, _ = find_importer("auto", write_folder(tmp_path / "disc", 2))
    assert found.name == "rgbs-masks"


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("name", BROKEN)
def test_asked_for_by_name_it_says_why_in_one_line(name: str, tmp_path: Path) -> None:
    for find in (lambda: find_importer(name, tmp_path), lambda: find_exporter(name)):
        with pytest.raises(BadInputError, match=f"format {name}: cannot be loaded") as caught:
            find()
        assert len(str(caught.value).splitlines()) == 1


@pytest.mark.usefixtures("installed")
def test_unknown_name_lists_what_works(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"is not known \(known: coco, .*rgbs-masks"):
        find_importer("nothing", tmp_path)


def test_a_checkout_goes_before_what_was_installed_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "amodal_studio-0.0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: amodal-studio\nVersion: 0.0.1\n")
    (info / "entry_points.txt").write_text("[amodal_studio.exporters]\ncoco = core.where_it_once_was:Gone\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    plugins.registered.cache_clear()
    assert find_exporter("coco").name == "coco"
    plugins.registered.cache_clear()
