"""CVAT's XML as a stream of elements, in bounded memory."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from core.errors import BadInputError

MAX_DEPTH = 16
SHAPES = frozenset({"mask", "polygon"})
OTHERS = frozenset({"box", "polyline", "points", "ellipse", "cuboid", "skeleton", "tag"})


def elements(path: Path) -> Iterator[tuple[str, Element]]:
    """Yield ("start" or "end", element); what was read is let go.

    Raises:
        BadInputError: The file is no XML, declares entities, or is nested deep.
    """
    depth = 0
    stack: list[Element] = []
    try:
        for event, element in iterparse(path, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                depth += 1
                if depth > MAX_DEPTH:
                    raise BadInputError(path, element.tag[:80], f"is nested more than {MAX_DEPTH} deep")
                stack.append(element)
                yield event, element
            else:
                depth -= 1
                stack.pop()
                yield event, element
                if element.tag in ("image", "track", "mask", "polygon", "meta") or element.tag in OTHERS:
                    element.clear()
                if element.tag in ("image", "track") and stack:
                    stack[-1].remove(element)
    except ParseError as error:
        line, column = error.position
        place = f"line {line}, column {column}"
        raise BadInputError(path, place, "is not valid XML", "export it again") from None
    except (DefusedXmlException, ValueError, LookupError) as error:
        raise BadInputError(path, "", f"is refused: {error}", "export it again") from None
    except OSError as error:
        raise BadInputError(path, "", f"cannot be read: {error.strerror}") from None
