"""The plug-in that docs/plugins.md shows, as a distribution that Python finds."""

import re
import tomllib
from pathlib import Path

from tests.conftest import ROOT


def install_example(folder: Path) -> None:
    """Write the page's modules into a folder of the search path, with their entry points."""
    page = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
    for code in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        name = code.removeprefix('"""').partition(".py")[0]
        (folder / f"{name}.py").write_text(code, encoding="utf-8")
    (toml,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    info = folder / "example_plugin-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: example-plugin\nVersion: 1.0\n")
    groups = tomllib.loads(toml)["project"]["entry-points"]
    lines = [
        line
        for group, entries in groups.items()
        for line in (f"[{group}]", *(f"{name} = {target}" for name, target in entries.items()))
    ]
    (info / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")
