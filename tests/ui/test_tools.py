"""The table of tools: every name leads to a tool."""

import pytest

from ui.canvas.tools.registry import TOOLS, tool_class
from ui.canvas.tools.tool import Tool


@pytest.mark.parametrize("name", TOOLS)
def test_every_name_has_its_tool(name: str) -> None:
    assert issubclass(tool_class(name), Tool)
    assert tool_class(name) is not Tool


def test_any_other_name_leaves_the_mouse_alone() -> None:
    assert tool_class("scribble") is Tool
