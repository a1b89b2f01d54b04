"""The import rule holds, and the contracts that guard it do catch what breaks it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

PACKAGES = ("core", "models", "ui", "cli")
VIOLATIONS = {
    "core/masks/reaches_up.py": "import models\n",
    "core/masks/uses_qt.py": "import PySide6.QtCore\n",
    "core/masks/uses_torch.py": "import torch\n",
    "models/knows_window.py": "import ui\n",
    "models/knows_command_line.py": "import cli\n",
    "ui/holds_rows.py": "import sqlalchemy\n",
}
BROKEN = {
    "ui -> models -> core",
    "no Qt below the window",
    "no torch outside models",
    "the command line never needs the window",
    "rooms below do not know the command line",
    "the database stays in core.store",
}


def lint(project: Path) -> tuple[int, dict[str, str]]:
    """Return import-linter's exit status and its verdict per contract: KEPT or BROKEN."""
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(program), "--no-cache"],
        cwd=project,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(project), "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    verdicts = dict(re.findall(r"^(.+) (KEPT|BROKEN)$", done.stdout, re.MULTILINE))
    assert verdicts, done.stdout + done.stderr
    return done.returncode, verdicts


def test_import_rule_holds() -> None:
    status, verdicts = lint(ROOT)
    assert set(verdicts) == BROKEN, "a new contract needs a violation here that proves it"
    assert set(verdicts.values()) == {"KEPT"}
    assert status == 0


def test_every_contract_catches_its_violation(tmp_path: Path) -> None:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, text in VIOLATIONS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    status, verdicts = lint(tmp_path)
    assert status != 0
    assert {name for name, verdict in verdicts.items() if verdict == "BROKEN"} == BROKEN
