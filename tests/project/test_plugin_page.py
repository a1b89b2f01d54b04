"""docs/plugins.md: its plug-in works, and it names what there is."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import amodal_studio.api
import amodal_studio.api.formats
from core import plugins
from main import main
from tests.clips import write_folder
from tests.conftest import ROOT
from tests.plugin_example import install_example


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = tmp_path / "site"
    folder.mkdir()
    install_example(folder)
    monkeypatch.syspath_prepend(str(folder))
    plugins.registered.cache_clear()
    yield
    plugins.registered.cache_clear()
    for name in ("swollen", "areas"):
        sys.modules.pop(name, None)


@pytest.mark.usefixtures("example")
def test_the_plug_in_of_the_page_proposes_writes_and_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project, out = str(tmp_path / "p.amodal"), tmp_path / "areas.json"
    assert main(["import", str(write_folder(tmp_path / "disc", 2)), "--project", project]) == 0
    assert main(["propose", "--project", project, "--proposer", "swollen"]) == 0
    assert main(["export", "--project", project, "--format", "areas", "--out", str(out)]) == 0
    rows = json.loads(out.read_text())["areas"]
    assert [row[:2] for row in rows] == [["disc", 0], ["disc", 1]]
    assert all(area > 0 for _, _, area in rows)
    assert "swollen: The visible mask grown by 3 pixels" in said_by_doctor(capsys)
    assert main(["import", str(out), "--project", project]) == 2
    assert "holds no masks (import what it was written from)" in capsys.readouterr().err


def said_by_doctor(capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert main(["doctor", "--all"]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("module", [amodal_studio.api, amodal_studio.api.formats], ids=lambda m: m.__name__)
def test_every_name_of_the_surface_is_on_the_page(module: object) -> None:
    page = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
    names = vars(module)["__all__"]
    assert set(names) <= set(re.findall(r"`(\w+)`", page))
    assert all(name in vars(module) for name in names)
