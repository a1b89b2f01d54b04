"""Options that need words of their own: `--option NAME=VALUE`, and what several commands take."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from core.errors import BadInputError

CheckedOption = Annotated[Path | None, typer.Option("--project", help="Check this project instead")]
RescueOption = Annotated[Path | None, typer.Option(help="New file for what is sound in the project")]
FpsOption = Annotated[
    float | None, typer.Option(help="Pictures a second of clips that are pictures, which carry no rate")
]
MaskValuesOption = Annotated[
    str, typer.Option(help="What mask pictures mean: auto, one, objects, soft, alpha, inverted")
]
AgainOption = Annotated[
    str, typer.Option(help="A file that was imported before: skip, renew its tracks, add it once more")
]
HypothesesOption = Annotated[
    str | None, typer.Option(help="Name of the system that made them: proposals for tracks that are there")
]
InFrontOption = Annotated[
    Path | None, typer.Option(help="Mask pictures of what is in front, as for `in-front`; they are kept")
]
TuneOption = Annotated[
    bool, typer.Option("--tune", help="lite before and after tuning: half of the clips are learned from")
]
ReviewOption = Annotated[
    str | None,
    typer.Option("--as", help="accepted, proposed: what the masks are; default: what the file says"),
]
LayerOption = Annotated[str, typer.Option(help="modal, amodal, both")]
PolygonsOption = Annotated[bool, typer.Option("--polygons", help="Outlines instead of run lengths")]
CutOption = Annotated[
    list[str] | None,
    typer.Option("--option", help="NAME=VALUE for sv4d, object-clip: docs/formats.md; repeatable"),
]
HolesOption = Annotated[
    bool, typer.Option("--without-completion", help="sv4d, object-clip: holes where something is in front")
]
HELP = "NAME=VALUE for the model, may be given again (docs/diffusion-vas.md): preset=fast"


def parse_options(texts: Sequence[str]) -> dict[str, str]:
    """Return options by name.

    Raises:
        BadInputError: A text is not NAME=VALUE, or a name comes twice.
    """
    options: dict[str, str] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not (name.strip() and sign and value.strip()):
            raise BadInputError("--option", text, "is not NAME=VALUE", "write for instance preset=fast")
        if name.strip() in options:
            raise BadInputError("--option", name.strip(), "is given twice", "give it once")
        options[name.strip()] = value.strip()
    return options
