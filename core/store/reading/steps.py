"""Steps on their way out of the tables; one that cannot be read is told to the damage log, and left empty."""

from sqlalchemy.orm import Session

from core.changes.steps import Facts, Step, StepKind
from core.store.file.damage_log import DamageLog
from core.store.tables.revisions import RevisionRow
from core.store.tables.undo_steps import StepRow


def read_step(session: Session, row: StepRow | RevisionRow) -> Step:
    """Return what a row says was done."""
    try:
        return Step(StepKind(row.kind), Facts.from_json(row.facts))
    except (ValueError, TypeError, RecursionError) as error:
        damage: DamageLog = session.info["damage"]
        damage.tell(f"{row.__tablename__}, id {row.id}", f"its kind or facts cannot be used: {error!s:.80}")
        return Step(StepKind.TOLD)
