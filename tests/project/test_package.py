"""The program as a package: built, installed in fresh environments, run beside folders named as our rooms."""

import ast
import os
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from scripts.build_hook import PACKAGE, ROOMS, rewrite
from tests.clips import write_folder
from tests.conftest import ROOT
from tests.plugin_example import install_example

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="makes links, and runs env/bin"),
    pytest.mark.long,
]
SECONDS = 240
BUILD = "import sys, hatchling.build as made; print(getattr(made, sys.argv[1])(sys.argv[2]))"
ENTRIES = """
import sys
from importlib.metadata import entry_points
groups, rooms = (words.split(",") for words in sys.argv[1:])
found = [entry for group in groups for entry in entry_points(group=group) if "amodal_studio" in entry.value]
for entry in found:
    entry.load()()
print(len(found), sorted(set(sys.modules) & set(rooms)))
"""


PLAIN = ("--no-deps", "--no-index", "--no-build-isolation")


def build(what: str, out: Path) -> Path:
    """Return what hatchling makes of the project: by `build_wheel`, `build_sdist` or `build_editable`."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", BUILD, what, str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return out / done.stdout.split()[-1]


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("build_sdist", tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("build_wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as research repositories have it: its `models` and others are not ours."""
    folder = tmp_path_factory.mktemp("research")
    for name in ("models", "core", "resources", "tests"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").touch()
    for name in ("ui", "cli", "main"):
        (folder / f"{name}.py").write_text("raise RuntimeError('not ours')\n", encoding="utf-8")
    return folder


class Installed:
    """A fresh environment with one of our distributions, and links to the packages that it needs.

    torch is left out, as from a plain installation.
    """

    def __init__(self, place: Path, distribution: Path, cwd: Path) -> None:
        self._home = place / "home"
        self._cwd = cwd
        venv.create(place / "env", symlinks=True)
        self._programs = place / "env" / "bin"
        pip = [sys.executable, "-m", "pip", "--python", str(self._programs / "python"), "install", "--quiet"]
        site = Path(sysconfig.get_path("purelib", vars={"base": str(place / "env")}))
        for package in Path(sysconfig.get_path("purelib")).iterdir():
            if not package.name.startswith(("torch", "amodal", "_amodal", "pip", "__")):
                (site / package.name).symlink_to(package)
        subprocess.run([*pip, *PLAIN, "--no-compile", str(distribution)], check=True, cwd=place)
        install_example(site)

    def run(self, program: str, *arguments: object) -> str:
        """Run a program of the environment in the hostile folder and return what it prints.

        It keeps bytecode, as installed programs do: each would compile all of ours otherwise.
        """
        own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        places = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "AMODAL_LOG", "AMODAL_CACHE")
        done = subprocess.run(
            [str(self._programs / program), *map(str, arguments)],
            cwd=self._cwd,
            env={**own, **dict.fromkeys(places, str(self._home)), "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, wheel: Path, hostile: Path) -> Installed:
    return Installed(tmp_path_factory.mktemp("of-wheel"), wheel, hostile)


def test_the_wheel_is_one_package_without_what_only_developers_need(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {PACKAGE}
    needless = ("/models/training/", "/tests/", "/benchmarks/", "/scripts/", ".po", ".csv", ".pyc")
    assert [name for name in names if name.endswith(needless) or any(part in name for part in needless)] == []
    for needed in (
        "__main__.py",
        "api/formats.py",
        "api/scripting.py",
        "resources/languages/de.mo",
        "models/evaluation/report/page.css",
        "models/adapters/c2f_seg.py",
        "models/adapters/kit/foreign.py",
    ):
        assert f"{PACKAGE}/{needed}" in names


def test_no_file_of_the_wheel_imports_a_room_by_its_name_in_the_checkout(wheel: Path) -> None:
    archive = ZipFile(wheel)
    for name in archive.namelist():
        if name.endswith(".py"):
            tree = ast.parse(archive.read(name), name)
            compile(tree, name, "exec")
            for node in ast.walk(tree):
                imported = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                imported += [each.name for each in node.names] if isinstance(node, ast.Import) else []
                assert not {each.partition(".")[0] for each in imported} & set(ROOMS), name


def test_pip_makes_the_same_wheel_of_the_sdist(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        tops = {name.split("/")[1] for name in archive.getnames() if "/" in name}
    assert "core" in tops
    assert tops & {"tests", "benchmarks", "docs"} == set()
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--wheel-dir", str(tmp_path)]
    subprocess.run([*pip, *PLAIN, str(sdist)], check=True, cwd=tmp_path)
    (made,) = tmp_path.iterdir()
    assert (made.name, made.read_bytes()) == (wheel.name, wheel.read_bytes())


def test_the_installed_program_works_beside_folders_of_its_rooms_names(
    program: Installed, tmp_path: Path
) -> None:
    report = program.run("amodal-studio", "doctor", "--all")
    assert "lite: " in report
    assert "cannot be" not in report
    assert "Weights (`amodal-studio models` says more)" in report
    assert "amodal-studio models adapters add savos" in program.run("amodal-studio", "models", "adapters")
    program.run("amodal-studio", "demo", "--out", tmp_path / "demo")
    assert (tmp_path / "demo" / "demo-amodal.json").stat().st_size > 1000


def test_a_plug_in_works_with_the_installed_program(program: Installed, tmp_path: Path) -> None:
    project, out = tmp_path / "p.amodal", tmp_path / "areas.json"
    program.run("amodal-studio", "import", write_folder(tmp_path / "disc", 2), "--project", project)
    program.run("amodal-studio", "propose", "--project", project, "--proposer", "swollen")
    program.run("amodal-studio", "export", "--project", project, "--format", "areas", "--out", out)
    assert '["disc", 1, ' in out.read_text(encoding="utf-8")


def test_the_installed_window_shows_the_demo_with_its_proposals(
    program: Installed, hostile: Path, tmp_path: Path
) -> None:
    driver = ROOT / "tests" / "project" / "x11_demo.py"
    (hostile / "opened.py").write_bytes(rewrite(driver.read_bytes(), str(driver)))
    program.run("python", "opened.py", tmp_path / "window.png")
    assert (tmp_path / "window.png").stat().st_size > 10_000


def test_every_entry_point_of_the_wheel_loads_and_no_room_is_imported_twice(program: Installed) -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["entry-points"]
    count = sum(map(len, groups.values()))
    assert program.run("python", "-P", "-c", ENTRIES, ",".join(groups), ",".join(ROOMS)) == f"{count} []\n"


def test_an_editable_installation_is_the_checkout(hostile: Path, tmp_path: Path) -> None:
    made = Installed(tmp_path, build("build_editable", tmp_path), hostile)
    assert "python main.py propose" in made.run("amodal-studio", "propose", "--help")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("from core.masks.rle import Rle", "from amodal_studio.core.masks.rle import Rle"),
        ("import resources", "from amodal_studio import resources"),
        ("import models as rooms", "from amodal_studio import models as rooms"),
        ("import core.types as types", "import amodal_studio.core.types as types"),
        ("import corelib, os", "import corelib, os"),
        (
            "if True: import ui; from cli import app",
            "if True: from amodal_studio import ui; from amodal_studio.cli import app",
        ),
        ("'models.open'", "'models.open'"),
        ("'''from core import x'''", "'''from core import x'''"),
    ],
)
def test_rewriting_changes_imports_alone(written: str, meant: str) -> None:
    assert rewrite(written.encode(), "file.py").decode() == meant


@pytest.mark.parametrize(
    "written",
    ["import core.masks.rle", "import ui, cli", "'models.jobs.worker'", "x = 'core.errors:AmodalError'"],
)
def test_what_cannot_be_rewritten_stops_the_build(written: str) -> None:
    with pytest.raises(ValueError, match=r"^file\.py:1: "):
        rewrite(written.encode(), "file.py")
