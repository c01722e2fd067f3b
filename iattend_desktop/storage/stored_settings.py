"""The settings of a workspace as one record of it: read, and written over what somebody else may have changed."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.conflict import OthersChange
from iattend_desktop.model.security import Setting
from iattend_desktop.settings import Settings, settings_from, settings_to, values_of, with_values
from iattend_desktop.storage.reconcile import Place, reconcile

_KEY = "workspace"


def load_settings(session: Session) -> Settings:
    """The settings, within a session that is open."""
    stored = session.scalar(select(Setting.value).where(Setting.key == _KEY))
    return settings_from(stored or {})


def store_settings(session: Session, settings: Settings, seen: Settings | None) -> tuple[OthersChange, ...]:
    """Write the settings in a session that is open to write; see ``Workspace.change_settings``."""
    record = session.scalar(select(Setting).where(Setting.key == _KEY).with_for_update())
    place = Place("setting", (record.id,) if record is not None else ())
    merged, kept = reconcile(
        session,
        dict.fromkeys(values_of(settings), place),
        seen=values_of(seen) if seen is not None else None,
        now=values_of(settings_from(record.value) if record is not None else Settings()),
        mine=values_of(settings),
    )
    value = settings_to(with_values(settings, merged))
    if record is None:
        session.add(Setting(key=_KEY, value=value))
    elif record.value != value:
        record.value = value
    return kept
