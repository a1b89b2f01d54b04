"""The options of a run that the window offers, each with the values to choose from. No torch.

On the command line the same names and values are written `--option NAME=VALUE`; there every field of
`Recipe` and any value is taken.
"""

from core.messages import mark
from models.proposers.protocol import ProposerOption

CHOICES: tuple[ProposerOption, ...] = (
    ProposerOption("steps", mark("Steps"), ("4", "6", "10", "25", "50"), mark("Time grows in proportion")),
    ProposerOption(
        "guidance", mark("Guidance"), ("1", "1.5", "2", "3"), mark("1 = off, which takes half the time")
    ),
    ProposerOption("churn", mark("Churn"), ("0", "5", "10", "40"), mark("Noise added on the way; 0 = none")),
    ProposerOption(
        "size",
        mark("Size"),
        ("128x256", "256x512", "384x768", "512x1024"),
        mark("Time and memory grow with height × width; trained at 256x512"),
    ),
    ProposerOption("mode", mark("Mode"), ("official", "matched"), mark("As published, or as trained")),
    ProposerOption("depth", mark("Depth"), ("auto", "model", "cue", "none"), mark("Where depth comes from")),
    ProposerOption(
        "stride",
        mark("Stride"),
        ("auto", "1", "2", "3", "4", "6", "8"),
        mark("The model sees every n-th frame, the others are carried; time falls in proportion"),
    ),
)
