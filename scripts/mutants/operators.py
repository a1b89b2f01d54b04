"""What is changed: cosmic-ray's operators, and three of ours for what is left out as a whole."""

import ast
import builtins
from collections.abc import Iterator
from itertools import chain

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators import (
    binary_operator_replacement,
    boolean_replacer,
    break_continue,
    comparison_operator_replacement,
    exception_replacer,
    number_replacer,
    unary_operator_replacement,
    zero_iteration_for_loop,
)

Span = tuple[int, int, int, int]
"""First line (1-based), column, last line, column behind the end."""

THEIRS = {
    operator.__name__: operator
    for operator in chain(
        binary_operator_replacement.operators(),
        comparison_operator_replacement.operators(),
        unary_operator_replacement.operators(),
        (
            boolean_replacer.AddNot,
            boolean_replacer.ReplaceTrueWithFalse,
            boolean_replacer.ReplaceFalseWithTrue,
            boolean_replacer.ReplaceAndWithOr,
            boolean_replacer.ReplaceOrWithAnd,
            break_continue.ReplaceBreakWithContinue,
            break_continue.ReplaceContinueWithBreak,
            exception_replacer.ExceptionReplacer,
            number_replacer.NumberReplacer,
            zero_iteration_for_loop.ZeroIterationForLoop,
        ),
    )
}
OURS = ("DropCall", "CallToArgument", "ReturnNone")


def positions(source: str) -> Iterator[tuple[Span, str, int]]:
    """Yield every place, operator and occurrence in a file, without those in annotations.

    Changed annotations mostly end the import at once: they would be killed for nothing.
    """
    unwanted = list(_annotations(ast.parse(source)))
    tree = list(ast_nodes(get_ast(source)))
    for name, operator in THEIRS.items():
        made = operator()
        places = (place for node in tree for place in made.mutation_positions(node))
        for occurrence, (start, end) in enumerate(places):
            span = (*start, *end)
            if not any(_holds(one, span) for one in unwanted):
                yield span, name, occurrence
    for name in OURS:
        for occurrence, node in enumerate(_places(source, name)):
            yield _span(node), name, occurrence


def mutate(source: str, operator: str, occurrence: int) -> str:
    """Return a file's text with one change."""
    if operator in THEIRS:
        changed = mutate_code(source, THEIRS[operator](), occurrence)
        if changed is None:
            raise IndexError(f"{operator} has no occurrence {occurrence}")
        return str(changed)
    node = _places(source, operator)[occurrence]
    start, end = _offset(source, node, end=False), _offset(source, node, end=True)
    return source[:start] + _replacement(source, operator, node) + source[end:]


def _replacement(source: str, operator: str, node: ast.AST) -> str:
    if operator == "DropCall":
        return "..."
    if operator == "ReturnNone":
        return "return None"
    assert isinstance(node, ast.Call)
    return f"({ast.get_source_segment(source, node.args[0])})"


def _places(source: str, operator: str) -> list[ast.AST]:
    """Return the nodes that one of our operators changes, in the order of the file."""
    fits = {
        "DropCall": _is_bare_call,
        "ReturnNone": _returns_something,
        "CallToArgument": _passes_through,
    }
    found = [node for node in ast.walk(ast.parse(source)) if fits[operator](node)]
    return sorted(found, key=_span)


def _is_bare_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


def _returns_something(node: ast.AST) -> bool:
    if not isinstance(node, ast.Return) or node.value is None:
        return False
    return not (isinstance(node.value, ast.Constant) and node.value.value is None)


def _passes_through(node: ast.AST) -> bool:
    """Whether a call of a function of ours could be forgotten: `_without_lost_tail(index)` as `index`."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return False
    name = node.func.id
    if not name.lstrip("_")[:1].islower() or name in vars(builtins):
        return False
    return bool(node.args) and not isinstance(node.args[0], ast.Starred)


def _annotations(tree: ast.Module) -> Iterator[Span]:
    for node in ast.walk(tree):
        for name in ("annotation", "returns"):
            value = getattr(node, name, None)
            if isinstance(value, ast.expr):
                yield _span(value)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript | ast.BinOp):
            is_alias = all(isinstance(target, ast.Name) and target.id[0].isupper() for target in node.targets)
            names = {
                one.id for target in node.targets for one in ast.walk(target) if isinstance(one, ast.Name)
            }
            if is_alias and not any(name.isupper() for name in names):
                yield _span(node.value)


def _span(node: ast.AST) -> Span:
    line, column = node.lineno, node.col_offset  # type: ignore[attr-defined]
    return line, column, node.end_lineno, node.end_col_offset  # type: ignore[attr-defined]


def _holds(outer: Span, inner: Span) -> bool:
    return outer[:2] <= inner[:2] and inner[2:] <= outer[2:]


def _offset(source: str, node: ast.AST, *, end: bool) -> int:
    line, column = _span(node)[2:] if end else _span(node)[:2]
    lines = source.splitlines(keepends=True)
    return sum(map(len, lines[: line - 1])) + len(lines[line - 1].encode()[:column].decode())
