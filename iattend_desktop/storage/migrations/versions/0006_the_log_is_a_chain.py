"""the log is a chain: every entry bound to the one before, every change in it, values apart"""

import json
import secrets
from datetime import UTC, datetime

from alembic import op
import sqlalchemy as sa

from iattend_desktop.storage.audit_form import ORIGIN, Changes, entry_hash, form, salted


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

_EVENTS = (
    "CASE WHEN kind IN ('undo', 'redo') THEN kind WHEN permission = 'accept_matches' THEN 'accept_matches'"
    " WHEN permission = 'edit_settings' THEN 'change_settings' WHEN permission = 'import_rosters' THEN 'import'"
    " WHEN permission = 'manage_accounts' THEN 'change_accounts' WHEN permission = 'run_matching' THEN 'match_run' ELSE 'change' END"
)


def upgrade() -> None:
    # plain ADD COLUMN for the tables that hold much; the log itself is made anew, nothing points at it
    looks = _looks(op.get_bind())
    op.drop_table('audit_entry')
    op.create_table('audit_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('event', sa.Text(), nullable=False),
    sa.Column('subject_table', sa.Text(), nullable=True),
    sa.Column('subject_id', sa.Integer(), nullable=True),
    sa.Column('change_set_id', sa.Integer(), nullable=True),
    sa.Column('detail_digest', sa.Text(), nullable=True),
    sa.Column('changes_digest', sa.Text(), nullable=True),
    sa.Column('salt', sa.Text(), nullable=False),
    sa.Column('chain', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['change_set_id'], ['change_set.id'], name=op.f('fk_audit_entry_change_set_id_change_set')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry')),
    sqlite_autoincrement=True
    )
    op.create_table('audit_detail',
    sa.Column('entry_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('salt', sa.Text(), nullable=True),
    sa.Column('detail', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('purged_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['entry_id'], ['audit_entry.id'], name=op.f('fk_audit_detail_entry_id_audit_entry')),
    sa.PrimaryKeyConstraint('entry_id', name=op.f('pk_audit_detail'))
    )
    for table, columns in (('change_set', ('salt', 'label_salt', 'label_digest')), ('change_row', ('salt', 'digest'))):
        for name in columns:
            op.add_column(table, sa.Column(name, sa.Text(), nullable=True))
        op.add_column(table, sa.Column('purged_by_id', sa.Integer(), nullable=True))
    _take_in(op.get_bind(), looks)
    op.create_index('ix_audit_entry_subject', 'audit_entry', ['subject_table', 'subject_id'])
    for table in ('audit_detail', 'change_row', 'change_set'):
        there = sa.text('purged_by_id IS NOT NULL')
        op.create_index(f'ix_{table}_purged', table, ['purged_by_id'], sqlite_where=there, postgresql_where=there)
    for name in ('at', 'actor', 'event', 'change_set_id'):
        op.create_index(f'ix_audit_entry_{name}', 'audit_entry', [name])


def _looks(connection):
    """What stands in the log of before, with instants and details as text."""
    return connection.exec_driver_sql(
        f"SELECT {_at(connection)}, actor, event, subject_table, subject_id, NULL, CAST(detail AS TEXT) FROM audit_entry"
        " ORDER BY id"
    ).all()


def _at(connection):
    return "at" if connection.dialect.name == 'sqlite' else "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"


def _take_in(connection, looks):
    """What was looked at and done before, in the order of its time, and an entry that says so at the end.

    From here on the chain holds: of what is older it says only what was found when it began.
    """
    run, server = connection.exec_driver_sql, connection.dialect.name != 'sqlite'
    sets = run("SELECT id, EXISTS (SELECT 1 FROM change_row r WHERE r.change_set_id = change_set.id) FROM change_set")
    run("UPDATE change_set SET kind = 'final' WHERE kind = 'action' AND stands_since_id IS NULL AND reverted_by_id IS NULL")
    salted_sets = [(secrets.token_hex(16), secrets.token_hex(16) if rows else None, key) for key, rows in sets.all()]
    mark = '%s' if server else '?'
    if salted_sets:
        run(f"UPDATE change_set SET label_salt = {mark}, salt = {mark} WHERE id = {mark}", salted_sets)
    digests = dict(Changes(run, server=server))
    changes = run(f"SELECT {_at(connection)}, actor, {_EVENTS}, NULL, NULL, id, NULL FROM change_set ORDER BY id").all()
    entries = sorted(map(tuple, (*looks, *changes)), key=lambda entry: entry[0])
    if entries:
        now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}"
        entries.append((now, 'iAttend', 'chain_begins', None, None, None, json.dumps({'entries': len(entries)})))
    before, rows, details = ORIGIN, [], []
    for number, (at, actor, event, table, key, change_set, detail) in enumerate(entries, start=1):
        salt, detail_salt = secrets.token_hex(16), secrets.token_hex(16)
        digest = None if detail is None else salted(detail_salt, form(detail))
        changes = digests.get(change_set)
        before = entry_hash(before, salt, form(number, at, actor, event, table, key, change_set, digest, changes))
        rows.append((number, f'{at}+00' if server else at, actor, event, table, key, change_set, digest, changes, salt, before))
        if detail is not None:
            details.append((number, detail_salt, detail))
    if rows:
        run(f"INSERT INTO audit_entry VALUES ({', '.join([mark] * 11)})", rows)
    if rows and server:
        run("SELECT setval(pg_get_serial_sequence('audit_entry', 'id'), (SELECT max(id) FROM audit_entry))")
    if details:
        run(f"INSERT INTO audit_detail (entry_id, salt, detail) VALUES ({mark}, {mark}, {mark})", details)
