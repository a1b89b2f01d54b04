"""The import rule holds, and the contracts that guard it do catch what breaks it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

PACKAGES = ("core", "models", "ui", "cli", "amodal_studio")
VIOLATIONS = {
    "ui -> models -> core": ("core/masks/reaches_up.py", "import models\n"),
    "no Qt below the window": ("core/masks/uses_qt.py", "import PySide6.QtCore\n"),
    "no torch outside models": ("core/masks/uses_torch.py", "import torch\n"),
    "the default proposer needs no packages for models": ("models/lite/uses_torch.py", "import torch\n"),
    "the child never opens the project": ("models/jobs/sequences.py", "import core.store.project\n"),
    "the command line never needs the window": ("models/devices/knows_window.py", "import ui\n"),
    "rooms below do not know the command line": ("models/devices/knows_command_line.py", "import cli\n"),
    "the database stays in core.store": ("ui/theme/holds_rows.py", "import sqlalchemy\n"),
    "plug-ins get what core and models have": ("amodal_studio/api/knows_window.py", "import ui\n"),
    "what is for plug-ins is used by plug-ins alone": ("ui/theme/uses_api.py", "import amodal_studio.api\n"),
    "rooms of core": ("core/tracks/saves.py", "import core.store.project\n"),
    "rooms of the store": ("core/store/reading/writes.py", "import core.store.parts.masks\n"),
    "rooms of the formats": ("core/formats/coco/borrows.py", "import core.formats.video.tao\n"),
    "rooms of video": ("core/video/index/opens.py", "import core.video.opening\n"),
    "rooms of models": ("models/lite/borrows.py", "import models.diffusion_vas.completing\n"),
    "rooms of weights": ("models/weights/checks/fetches.py", "import models.weights.hub.downloading\n"),
    "rooms of diffusion_vas": (
        "models/diffusion_vas/networks/loads.py",
        "import models.diffusion_vas.weights.loading\n",
    ),
    "the kit of the formats": (
        "core/formats/kit/writing/reads.py",
        "import core.formats.kit.reading.fields\n",
    ),
    "rooms of the proposers": ("models/proposers/windows.py", "import models.proposers.carrying.seen\n"),
    "rooms of the command line": ("cli/terminal/exports.py", "import cli.commands.export\n"),
    "rooms of the window": ("ui/widgets/knows_canvas.py", "import ui.canvas.view\n"),
    "features do not know each other": (
        "ui/features/order/knows_checks.py",
        "import ui.features.checks.checks_panel\n",
    ),
    "no circles in the window": ("ui/session/project/knows_clip.py", "import ui.session.clip.clip_session\n"),
}
"""For every contract a file that breaks it, in a room that is there: a new name alone would break some."""


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
    verdicts = dict(re.findall(r"^(.+) (KEPT|BROKEN)(?: \(.+\))?$", done.stdout, re.MULTILINE))
    assert verdicts, done.stdout + done.stderr
    return done.returncode, verdicts


def test_import_rule_holds() -> None:
    status, verdicts = lint(ROOT)
    assert set(verdicts) == set(VIOLATIONS), "a new contract needs a violation here that proves it"
    assert set(verdicts.values()) == {"KEPT"}
    assert status == 0


def test_every_contract_catches_its_violation(tmp_path: Path) -> None:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, text in VIOLATIONS.values():
        with (tmp_path / name).open("a", encoding="utf-8") as file:
            file.write(text)
    status, verdicts = lint(tmp_path)
    assert status != 0
    assert {name for name, verdict in verdicts.items() if verdict == "BROKEN"} == set(VIOLATIONS)
