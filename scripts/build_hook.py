"""Makes the wheel one package: hatchling runs this while it builds one (`pyproject.toml` places the rooms).

In a checkout the rooms stand side by side, and modules import each other as `core.…` or `ui.…`. Installed
like that, a folder `models` in somebody's PYTHONPATH would stand in for ours. So in the wheel they lie in
`amodal_studio`, and imports and entry points say so. Only import statements are changed, each within its
line; what cannot be said so, or names a room's module in a string, stops the build with file and line.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "amodal_studio"
ROOMS = ("core", "models", "ui", "cli", "resources", "main")
IMPORT = re.compile(rf"(from\s+|import\s+)(?=(?:{'|'.join(ROOMS)})\b)")
DOTTED = re.compile(rf"({'|'.join(ROOMS)})\.([a-z_]\w*)[\w.:]*")


class OnePackage(BuildHookInterface[BuilderConfig]):
    """Puts rewritten copies in the place of the files that are selected, and rewrites the entry points."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Prepare a wheel; an editable installation is the checkout itself and stays as it is."""
        if version != "standard":
            return
        selected = self.build_config.builder.recurse_selected_project_files()
        files = {file.distribution_path: Path(file.path) for file in selected}
        files[f"{PACKAGE}/__main__.py"] = Path(self.root, "main.py")
        self._copies = TemporaryDirectory(prefix="amodal-wheel-")
        for place, source in files.items():
            if source.suffix == ".py":
                copy = Path(self._copies.name, place)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(rewrite(source.read_bytes(), str(source)))
                build_data["force_include"][str(copy)] = place
        for entries in self.metadata.core.entry_points.values():
            entries.update({name: f"{PACKAGE}.{target}" for name, target in entries.items()})

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Throw the copies away."""
        if version == "standard":
            self._copies.cleanup()


def rewrite(source: bytes, name: str) -> bytes:
    """Return a module of a room as it stands in the package; its lines keep their numbers.

    Raises:
        ValueError: It imports in a way that cannot be rewritten, or names a room's module in a string.
    """
    lines = source.splitlines(keepends=True)
    for node in reversed(list(_imports_of_rooms(ast.parse(source, name)))):
        row, start = node.lineno - 1, node.col_offset
        if isinstance(node, ast.Import) and (len(node.names) > 1 or _binds_a_room(node.names[0])):
            raise ValueError(f"{name}:{node.lineno}: write `from … import …` for a module of ours")
        head, tail = lines[row][:start], lines[row][start:].decode()
        if isinstance(node, ast.Import) and "." not in node.names[0].name:
            tail = tail.replace("import", f"from {PACKAGE} import", 1)
        else:
            tail = IMPORT.sub(rf"\g<1>{PACKAGE}.", tail, count=1)
        lines[row] = head + tail.encode()
    rewritten = b"".join(lines)
    _check(ast.parse(rewritten, name), name)
    return rewritten


def _imports_of_rooms(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset)):
        names = [each.name for each in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        if any(name.partition(".")[0] in ROOMS for name in names):
            yield node


def _binds_a_room(alias: ast.alias) -> bool:
    """Whether the import binds the room, while a module inside it is meant: `import core.masks.rle`."""
    return "." in alias.name and alias.asname is None


def _check(tree: ast.AST, name: str) -> None:
    for node in _imports_of_rooms(tree):
        raise ValueError(f"{name}:{node.lineno}: an import of a room is left")
    for constant in ast.walk(tree):
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
            named = DOTTED.fullmatch(constant.value)
            if named and _is_module(ROOT.joinpath(*named.groups())):
                place = f"{name}:{constant.lineno}"
                raise ValueError(f"{place}: {constant.value!r} names a module: use its __name__")


def _is_module(path: Path) -> bool:
    return path.is_dir() or path.with_suffix(".py").is_file()
