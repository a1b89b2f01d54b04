"""What importers and exporters may use besides `amodal_studio.api`; loads the project file's code."""

from core.atomic import atomic_bytes, atomic_folder, atomic_text
from core.changes.imported import ImportedFrame
from core.changes.tracks import Category, Clip, Track
from core.formats.kit.carries import Carry
from core.formats.kit.protocol import Exporter, ExportOptions, Importer
from core.formats.kit.writing.selection import FrameMasks, Selection
from core.store.importing.import_session import ImportSession
from core.store.project import Project
from core.types import Provenance, ReviewState
from core.video.media.source import MediaInfo
from core.video.opening import probe

__all__ = [
    "Carry",
    "Category",
    "Clip",
    "ExportOptions",
    "Exporter",
    "FrameMasks",
    "ImportSession",
    "ImportedFrame",
    "Importer",
    "MediaInfo",
    "Project",
    "Provenance",
    "ReviewState",
    "Selection",
    "Track",
    "atomic_bytes",
    "atomic_folder",
    "atomic_text",
    "probe",
]
