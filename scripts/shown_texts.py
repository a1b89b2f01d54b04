"""Which texts the window shows, read from the code: those that are wrapped, and those that should be.

Used by `renew_language.py` and by the test that keeps every shown text translatable.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WRAPPERS = ("tr", "trn", "mark", "kept", "say", "say_n")
TABLES = {
    # Class: fields that are shown, by place and by keyword; they are translated where they are shown.
    "ActionSpec": ({1: "text", 5: "tip", 6: "scope"}),
    "in_menu": ({0: "menu", 2: "submenu"}),
    "HeldKey": ({0: "keys", 1: "text", 2: "scope"}),
}
SILENT_CALLS = frozenset(
    """
    setObjectName setProperty property setStyleSheet setValue value getLogger debug open Path startswith
    endswith split rsplit partition replace icon bind set_enabled QKeySequence TypeVar setApplicationName
    setOrganizationName setDesktopFileName setStyle QFont setFamilies cast getattr hasattr setattr
    import_module ValueError TypeError RuntimeError KeyError AssertionError NotImplementedError Thread
    compile sub match fullmatch search strftime findChild findChildren Signal Slot
    """.split()  # noqa: SIM905 - as a list of strings this would be forty lines
)
NAMES_OF_TEXTS = frozenset({"MENUS", "COLUMNS", "__all__"})
"""Tables that repeat what is collected elsewhere: menus by the actions in them."""
NOT_LANGUAGE = frozenset(
    # Names, the same in every language, and values that only look like words.
    ["Amodal Studio", "Inter", "Fusion", "GrabCut", "SAM 2", "MM…", "Ctrl", "Esc", "English", "Deutsch"]
)
_TWO_WORDS = re.compile(
    r"[a-z\0]{2,}[,:;.!?)…]*\s+[·(“\"]?[A-Za-z\0]{2,}|[A-Za-z]{3,}[,:;.!?)…]*\s+\0|\0 [a-z]{3,}"
)
_ONE_WORD = re.compile(r"[A-Z][a-z]+[…:?!]?\s*|[A-Za-z]{2,}…|[A-Z]{4,}( [A-Z]+)*")
_STYLE = re.compile(r"[{;]\s*$|:\s*[#\w-]+;|^\s*(color|background)\b")


@dataclass(frozen=True, slots=True)
class Text:
    """One text that is collected; `many` is its plural, empty when it has none."""

    one: str
    many: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Bare:
    """One text that seems to be shown but is not wrapped."""

    node: ast.Constant | ast.JoinedStr
    text: str
    file: str
    is_run: bool
    """Evaluated when it is shown (inside a function), so `tr` is right; else `mark`."""


def python_files(folder: Path = ROOT / "ui") -> list[Path]:
    """Return the files whose texts are shown."""
    return sorted(folder.rglob("*.py"))


def read(path: Path) -> tuple[list[Text], list[Bare]]:
    """Return the texts of one file: collected, and bare."""
    reader = _Reader(path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name)
    reader.visit(ast.parse(path.read_text(encoding="utf-8")))
    return reader.texts, reader.bare


def looks_shown(text: str) -> bool:
    """Return whether a text reads like a language; NUL stands for the gaps of an f-string."""
    stripped = text.strip()
    if stripped in NOT_LANGUAGE or _STYLE.search(text):
        return False
    return bool(_ONE_WORD.fullmatch(stripped) or _TWO_WORDS.search(text))


class _Reader(ast.NodeVisitor):
    def __init__(self, file: str) -> None:
        self._file = file
        self._depth = 0
        self.texts: list[Text] = []
        self.bare: list[Bare] = []

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for default in (*node.args.defaults, *(d for d in node.args.kw_defaults if d)):
            self.visit(default)
        self._depth += 1
        for part in node.body:
            self.visit(part)
        self._depth -= 1

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._depth += 1
        self.visit(node.body)
        self._depth -= 1

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring stands alone
            self.visit(node.value)

    def visit_Assign(self, node: ast.Assign) -> None:
        names = {target.id for target in node.targets if isinstance(target, ast.Name)}
        if not names & NAMES_OF_TEXTS:
            self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        is_named = isinstance(node.target, ast.Name) and node.target.id in NAMES_OF_TEXTS
        if node.value and not is_named:
            self.visit(node.value)

    def visit_Assert(self, node: ast.Assert) -> None:
        self.visit(node.test)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)
        if not isinstance(node.slice, ast.Constant):
            self.visit(node.slice)

    def visit_Compare(self, node: ast.Compare) -> None:
        for part in (node.left, *node.comparators):
            if not isinstance(part, ast.Constant):
                self.visit(part)

    def visit_Call(self, node: ast.Call) -> None:
        name = _last_name(node.func)
        if name in WRAPPERS:
            self._take_wrapped(name, node)
        elif name in TABLES:
            self._take_table(TABLES[name], node)
        else:
            parts = [node.func, *node.args, *(keyword.value for keyword in node.keywords)]
            silent = name in SILENT_CALLS
            for part in parts:
                if not (silent and isinstance(part, ast.Constant | ast.JoinedStr)):
                    self.visit(part)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and looks_shown(node.value):
            self.bare.append(Bare(node, node.value, self._file, self._depth > 0))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        text = "".join(
            part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "\0"
            for part in node.values
        )
        if looks_shown(text):
            self.bare.append(Bare(node, text.replace("\0", "{}"), self._file, self._depth > 0))
            return
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def _take_wrapped(self, name: str, node: ast.Call) -> None:
        plain = [part.value for part in node.args if isinstance(part, ast.Constant)]
        words = [part for part in plain if isinstance(part, str)]
        if name in ("trn", "say_n") and len(words) >= 2:
            self.texts.append(Text(words[0], words[1], self._file, node.lineno))
        elif name in ("tr", "mark", "say") and words and words[0]:
            self.texts.append(Text(words[0], "", self._file, node.lineno))
        for part in (*node.args, *(keyword.value for keyword in node.keywords)):
            if not isinstance(part, ast.Constant) and not (
                name == "kept" and isinstance(part, ast.JoinedStr)
            ):
                self.visit(part)

    def _take_table(self, fields: dict[int, str], node: ast.Call) -> None:
        values = dict(enumerate(node.args)) | {keyword.arg: keyword.value for keyword in node.keywords}
        for place, field in fields.items():
            value = values.get(place, values.get(field))
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
                self.texts.append(Text(value.value, "", self._file, node.lineno))
        for value in values.values():
            if not isinstance(value, ast.Constant):  # wrapped in `mark` all the same
                self.visit(value)

    visit_AsyncFunctionDef = visit_FunctionDef


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def all_texts() -> Iterator[Text]:
    """Return every collected text: of the window, and what `core` and `models` tell it; in order of files."""
    for room in ("core", "models", "ui"):
        for path in python_files(ROOT / room):
            yield from read(path)[0]
