"""All that `--option NAME=VALUE` can ask of an export, whichever format hears it."""

from collections.abc import Mapping
from dataclasses import fields

from core.errors import BadInputError
from core.formats.kit.matte_wish import NAMES as MATTE_NAMES
from core.formats.kit.matte_wish import MatteWish, read_matte
from core.formats.kit.object_cut import NAMES as CUT_NAMES
from core.formats.kit.object_cut import ObjectCut, read_cut


def read_wishes(options: Mapping[str, str], *, without_completion: bool) -> tuple[ObjectCut, MatteWish]:
    """Return what options by name ask for.

    Raises:
        BadInputError: A name is not known, or its value cannot be.
    """
    for name in options:
        if name not in CUT_NAMES and name not in MATTE_NAMES:
            known = ", ".join([*CUT_NAMES, *MATTE_NAMES])
            raise BadInputError("--option", name, "is not known", f"use: {known}")
    cut = {name: text for name, text in options.items() if name in CUT_NAMES}
    matte = {name: text for name, text in options.items() if name in MATTE_NAMES}
    return read_cut(cut, without_completion=without_completion), read_matte(matte)


def refuse_unheard(wishes: tuple[ObjectCut, MatteWish], heard: frozenset[str], format_name: str) -> None:
    """Refuse what a format would pass over without a word.

    Raises:
        BadInputError: Something is asked for that the format does not hear.
    """
    listed = ", ".join(sorted(name.replace("_", "-") for name in heard))
    others = "object-clip, sv4d, matte, mask-video and silhouette have such options"
    way_out = f"it hears: {listed}" if heard else others
    for wish in wishes:
        plain = type(wish)()
        for one in fields(wish):
            if one.name not in heard and getattr(wish, one.name) != getattr(plain, one.name):
                name = one.name.replace("_", "-")
                raise BadInputError(f"format {format_name}", name, "is no option of this format", way_out)
