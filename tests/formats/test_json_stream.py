"""Reading JSON that is deep, broken or not JSON at all."""

from pathlib import Path

import pytest

from core.errors import BadInputError
from core.formats.kit.reading.json_stream import MAX_DEPTH, section, survey
from core.progress import CancelToken


@pytest.mark.parametrize("opening", ["[", '{"a":', "[0,", '{"b": 1, "a": ['])
def test_deep_nesting_is_refused_before_it_is_read(tmp_path: Path, opening: str) -> None:
    path = tmp_path / "deep.json"
    path.write_text('{"images": ' + opening * 100_000)
    with pytest.raises(BadInputError, match="nested more than") as caught:
        list(survey(path, CancelToken()))
    assert str(path) in str(caught.value)


def test_depth_below_the_limit_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "fine.json"
    depth = MAX_DEPTH - 10
    path.write_text('{"images": [{"id": 1, "x": ' + "[" * depth + "]" * depth + "}]}")
    list(survey(path, CancelToken()))
    assert [entry.values["id"] for _, entry in section(path, "images")] == [1]


def test_syntax_error_names_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text('{"images": [\n{"id": 1},\n{"id": }\n]}')
    with pytest.raises(BadInputError, match="line 3, column 8"):
        list(section(path, "images"))


def test_entries_that_are_no_objects_are_named(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text('{"images": [{"id": 1}, 7]}')
    with pytest.raises(BadInputError, match=r"images\[1\]"):
        list(section(path, "images"))
