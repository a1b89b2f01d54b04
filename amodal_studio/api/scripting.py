"""What scripts and panels use: a project in plain words, and what they may ask of the window."""

from core.changes.tracks import Category, Clip, Track
from core.types import ReviewState
from models.scripting.edit import ScriptEdit
from models.scripting.project import ScriptProject
from models.scripting.window import Panel, ScriptStudio

__all__ = [
    "Category",
    "Clip",
    "Panel",
    "ReviewState",
    "ScriptEdit",
    "ScriptProject",
    "ScriptStudio",
    "Track",
]
