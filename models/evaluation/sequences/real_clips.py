"""Clips with truth of which it is written down what they were cut from (`meta.json` of each clip)."""

import json
from dataclasses import dataclass
from pathlib import Path

from core.errors import BadInputError
from core.formats.evaluation.evaluation_folder import EvaluationClip, open_evaluation_folder

META = "meta.json"


@dataclass(frozen=True)
class RealClip:
    """One clip and where it comes from."""

    clip: EvaluationClip
    sequence: str
    """Name of the source sequence; clips of one are alike."""
    kind: str
    """What hides the object: `cut`, `pole`, `wall`, `panel`, …"""


def open_real_clips(folder: Path) -> list[RealClip]:
    """Open all clips of a set like `real-texture`.

    Raises:
        BadInputError: A clip lacks truth, occluders or facts about its source; names the file.
    """
    found = []
    for clip in open_evaluation_folder(folder):
        if clip.amodal is None or clip.occluder is None:
            raise BadInputError(clip.folder, "", "has no amodal/ or no occluder/", "use a set with truth")
        path = clip.folder / META
        try:
            facts = json.loads(path.read_text(encoding="utf-8"))
            found.append(RealClip(clip, str(facts["target"]["source"]), str(facts["kind"])))
        except (OSError, ValueError, KeyError, TypeError) as error:
            way_out = 'write {"kind": …, "target": {"source": …}}'
            raise BadInputError(
                path, "", f"does not say what the clip is cut from: {error}", way_out
            ) from None
    return found
