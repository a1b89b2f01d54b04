"""The tables, as typed SQLAlchemy mappings, one file per subject; all are known once one is imported."""

from core.store.tables import clips, effort, media, prompts, proposals, review, revisions, undo_steps

__all__ = ["clips", "effort", "media", "prompts", "proposals", "review", "revisions", "undo_steps"]
