"""Write constraints.txt anew: the newest versions that the ranges in pyproject.toml allow together.

Run it with the project's Python, with network: `.venv/bin/python scripts/renew_pins.py`, then
`bash scripts/test.sh`, and commit the file when everything passes. Nothing is installed by this script.
"""

import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The build of the project itself, and one package that pip needs only on Windows.
ALSO = ("editables", "colorama")
HEADER = """\
# The one place of exact versions; pyproject.toml says what is needed.
#   pip install -c constraints.txt -e '.[dev]'        (or '.[models,dev]')
# To renew: `.venv/bin/python scripts/renew_pins.py`, then `bash scripts/test.sh`, then commit.
#
# PySide6 and torch stay where they are until somebody changes them in pyproject.toml, where the reasons are.
# CUDA libraries are not listed: torch itself names their exact versions for each system.
"""


def main() -> int:
    """Resolve all extras together and replace constraints.txt."""
    text = HEADER + "".join(f"{line}\n" for line in _resolve())
    target = ROOT / "constraints.txt"
    aside = target.with_suffix(".txt.new")
    aside.write_text(text, encoding="utf-8")
    aside.replace(target)
    print(f"{target.name}: {text.count('==')} pins written")
    return 0


def _resolve() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = (
        list(settings["project"]["dependencies"]) + list(settings["build-system"]["requires"]) + list(ALSO)
    )
    for names in settings["project"]["optional-dependencies"].values():
        wanted += names
    pins = _newest("--no-deps", "-r", str(ROOT / "scripts" / "judges.txt")) | _newest(*wanted)
    skipped = ("nvidia-", "cuda-", "triton")
    names = sorted((name for name in pins if not name.lower().startswith(skipped)), key=str.lower)
    return [f"{name}=={pins[name]}" for name in names]


def _newest(*wanted: str) -> dict[str, str]:
    """Return the versions that pip would install, by name."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed"]
        command += ["--only-binary", ":all:", "--report", str(report), *wanted]
        subprocess.run(command, check=True)
        found = json.loads(report.read_text(encoding="utf-8"))["install"]
    return {item["metadata"]["name"]: item["metadata"]["version"].split("+")[0] for item in found}


if __name__ == "__main__":
    sys.exit(main())
