"""the log is a chain: every entry bound to the one before, every change in it, values apart"""

import json
import secrets
from datetime import UTC, datetime

from alembic import op
import sqlalchemy as sa

from iattend_desktop.storage.audit_form import ORIGIN, Changes, entry_hash, form, salted


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

_CHUNK = 10_000


def upgrade() -> None:
    # plain ADD COLUMN for the tables that hold much; the log itself is made anew, nothing points at it
    op.rename_table('audit_entry', 'audit_entry_before')
    for name in ('actor', 'change_set_id', 'subject'):
        op.drop_index(f'ix_audit_entry_{name}', 'audit_entry_before')
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
    _take_in(op.get_bind())
    op.drop_table('audit_entry_before')
    op.create_index('ix_audit_entry_subject', 'audit_entry', ['subject_table', 'subject_id'])
    for table in ('audit_detail', 'change_row', 'change_set'):
        there = sa.text('purged_by_id IS NOT NULL')
        op.create_index(f'ix_{table}_purged', table, ['purged_by_id'], sqlite_where=there, postgresql_where=there)
    for name in ('at', 'actor', 'event', 'change_set_id'):
        op.create_index(f'ix_audit_entry_{name}', 'audit_entry', [name])


def _take_in(connection: sa.Connection) -> None:
    """What was looked at and done before, in the order of its time, and an entry that says so at the end.

    From here on the chain holds: of what is older it says only what was found when it began.
    """
    run = connection.exec_driver_sql
    run("UPDATE change_set SET label_salt = lower(hex(randomblob(16))), salt = CASE WHEN EXISTS"
        " (SELECT 1 FROM change_row r WHERE r.change_set_id = change_set.id) THEN lower(hex(randomblob(16))) END")
    run("CREATE TEMP TABLE digests (id INTEGER PRIMARY KEY, digest TEXT)")
    for some in _chunks(Changes(run)):
        run("INSERT INTO temp.digests VALUES (?, ?)", some)
    events = "CASE WHEN kind <> 'action' THEN kind ELSE CASE permission WHEN 'accept_matches' THEN 'accept_matches'" \
        " WHEN 'edit_settings' THEN 'change_settings' WHEN 'import_rosters' THEN 'import'" \
        " WHEN 'run_matching' THEN 'match_run' ELSE 'change' END END"
    found = run(
        "SELECT at, actor, event, subject_table, subject_id, NULL, detail, NULL FROM audit_entry_before"
        f" UNION ALL SELECT at, actor, {events}, NULL, NULL, s.id, NULL, d.digest FROM change_set s"
        " JOIN temp.digests d ON d.id = s.id ORDER BY 1, 6"
    )
    before, number = ORIGIN, 0
    for some in _chunks(_entries(found)):
        rows, details = [], []
        for at, actor, event, table, key, change_set, detail, changes in some:
            number += 1
            salt, detail_salt = secrets.token_hex(16), secrets.token_hex(16)
            digest = None if detail is None else salted(detail_salt, form(detail))
            before = entry_hash(before, salt, form(number, at, actor, event, table, key, change_set, digest, changes))
            rows.append((number, at, actor, event, table, key, change_set, digest, changes, salt, before))
            if detail is not None:
                details.append((number, detail_salt, detail))
        run(f"INSERT INTO audit_entry VALUES ({', '.join('?' * 11)})", rows)
        if details:
            run("INSERT INTO audit_detail (entry_id, salt, detail) VALUES (?, ?, ?)", details)
    run("DROP TABLE temp.digests")


def _entries(found):
    """The entries of before and, where there is one at least, that the chain begins after them."""
    count = 0
    for row in found:
        count += 1
        yield row
    if count:
        at = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}"
        yield at, 'iAttend', 'chain_begins', None, None, None, json.dumps({'entries': count}), None


def _chunks(rows):
    some = []
    for row in rows:
        some.append(tuple(row))
        if len(some) == _CHUNK:
            yield some
            some = []
    if some:
        yield some
