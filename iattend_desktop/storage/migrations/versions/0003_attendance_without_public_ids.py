"""attendance without public ids: a third less of the file, and of the time to write it"""

from alembic import op
import sqlalchemy as sa


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

_INDEXES = (
    ('ix_attendance_fact_import', ['import_id'], {}),
    ('ix_attendance_fact_school', ['school_id'], {}),
    ('ix_attendance_fact_student', ['student_id', 'school_year_id'], {}),
    ('ix_attendance_fact_superseded_by_id', ['superseded_by_id'], {}),
    ('uq_attendance_fact_current', ['student_id', 'school_year_id', 'grain', 'starts_on', 'school_id'],
     {'unique': True, 'sqlite_where': sa.text('superseded_by_id IS NULL'), 'postgresql_where': sa.text('superseded_by_id IS NULL')}),
)


def upgrade() -> None:
    if op.get_bind().dialect.name != 'sqlite':
        op.drop_column('attendance_fact', 'public_id')  # its unique constraint goes with it
        return
    # Not Alembic's batch mode: it would lose the check, the partial index and AUTOINCREMENT, which it does not read back.
    # No record points at a fact, so the table can be made anew; the keys that were given out stay given out.
    given = op.get_bind().execute(sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'attendance_fact'")).scalar()
    for name, _columns, _options in _INDEXES:
        op.drop_index(name, 'attendance_fact')
    op.rename_table('attendance_fact', 'attendance_fact_before')
    op.create_table('attendance_fact',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('student_id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=True),
    sa.Column('school_year_id', sa.Integer(), nullable=False),
    sa.Column('grain', sa.Text(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('expected', sa.Integer(), nullable=False),
    sa.Column('attended', sa.Integer(), nullable=False),
    sa.Column('excused', sa.Integer(), nullable=False),
    sa.Column('unexcused', sa.Integer(), nullable=False),
    sa.Column('unspecified', sa.Integer(), nullable=False),
    sa.Column('suspended_out', sa.Integer(), nullable=False),
    sa.Column('suspended_in', sa.Integer(), nullable=False),
    sa.Column('independent_study', sa.Integer(), nullable=False),
    sa.Column('independent_study_missed', sa.Integer(), nullable=False),
    sa.Column('not_submitted', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('superseded_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('excused + unexcused + unspecified + suspended_out + independent_study_missed <= expected', name=op.f('ck_attendance_fact_absent_within_expected')),
    sa.ForeignKeyConstraint(['import_id'], ['import_run.id'], name=op.f('fk_attendance_fact_import_id_import_run')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_attendance_fact_school_id_school')),
    sa.ForeignKeyConstraint(['school_year_id'], ['school_year.id'], name=op.f('fk_attendance_fact_school_year_id_school_year')),
    sa.ForeignKeyConstraint(['student_id'], ['person.id'], name=op.f('fk_attendance_fact_student_id_person')),
    sa.ForeignKeyConstraint(['superseded_by_id'], ['import_run.id'], name=op.f('fk_attendance_fact_superseded_by_id_import_run')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance_fact')),
    sqlite_autoincrement=True
    )
    columns = ', '.join(
        'id version student_id school_id school_year_id grain starts_on ends_on expected attended excused unexcused'
        ' unspecified suspended_out suspended_in independent_study independent_study_missed not_submitted reason source'
        ' import_id superseded_by_id'.split()
    )
    op.execute(f'INSERT INTO attendance_fact ({columns}) SELECT {columns} FROM attendance_fact_before ORDER BY id')
    op.drop_table('attendance_fact_before')
    for name, of, options in _INDEXES:
        op.create_index(name, 'attendance_fact', of, **options)
    if given is not None:
    # (the dropped table took its number along, the new one counts from the largest key that is left)
        op.execute("DELETE FROM sqlite_sequence WHERE name = 'attendance_fact'")
        op.execute(f"INSERT INTO sqlite_sequence (name, seq) VALUES ('attendance_fact', {int(given)})")
