"""What plug-ins may use: errors, progress, masks, and what a proposer, completer, segmenter and tracker is.

Importers and exporters find theirs in `amodal_studio.api.formats`, which also brings the project file along.
docs/plugins.md says how a plug-in is made, and how long a name stays here once it is given up.
"""

from core.errors import AmodalError, BadInputError, Cancelled, ModelUnavailableError
from core.masks.rle import Rle, area, decode_rle, encode_rle
from core.messages import Message, say, say_n
from core.progress import CancelToken, Progress
from core.types import BoolMask, BoxXywh, LabelImage, Layer, RgbFrame
from models.completion.protocol import Completer, CompletionRequest, CompletionUpdate, RgbaCrop
from models.proposers.protocol import (
    Cue,
    CueKind,
    CueSequence,
    FrameSequence,
    MaskSequence,
    ProposalRequest,
    ProposalUpdate,
    Proposer,
)
from models.scribble.protocol import PromptRequest, PromptSegmenter, Stroke, draw_strokes
from models.tracking.protocol import TrackedFrame, Tracker, TrackingRequest

__all__ = [
    "AmodalError",
    "BadInputError",
    "BoolMask",
    "BoxXywh",
    "CancelToken",
    "Cancelled",
    "Completer",
    "CompletionRequest",
    "CompletionUpdate",
    "Cue",
    "CueKind",
    "CueSequence",
    "FrameSequence",
    "LabelImage",
    "Layer",
    "MaskSequence",
    "Message",
    "ModelUnavailableError",
    "Progress",
    "PromptRequest",
    "PromptSegmenter",
    "ProposalRequest",
    "ProposalUpdate",
    "Proposer",
    "RgbFrame",
    "RgbaCrop",
    "Rle",
    "Stroke",
    "TrackedFrame",
    "Tracker",
    "TrackingRequest",
    "area",
    "decode_rle",
    "draw_strokes",
    "encode_rle",
    "say",
    "say_n",
]
