"""workbooks go out to mentors and come back: which was written for whom, and which of its rows were brought in"""

from alembic import op
import sqlalchemy as sa


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('workbook_issue',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('mentor_id', sa.Integer(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('issued_by', sa.Text(), nullable=False),
    sa.Column('signing_key', sa.Text(), nullable=False),
    sa.Column('contents', sa.JSON(none_as_null=True), nullable=False),
    sa.ForeignKeyConstraint(['mentor_id'], ['mentor.id'], name=op.f('fk_workbook_issue_mentor_id_mentor')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_workbook_issue')),
    sa.UniqueConstraint('public_id', name=op.f('uq_workbook_issue_public_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_workbook_issue_mentor_id'), 'workbook_issue', ['mentor_id'], unique=False)
    op.create_table('workbook_row',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('issue_id', sa.Integer(), nullable=False),
    sa.Column('match_id', sa.Integer(), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('check_in_id', sa.Integer(), nullable=True),
    sa.Column('taken', sa.JSON(none_as_null=True), nullable=False),
    sa.ForeignKeyConstraint(['issue_id'], ['workbook_issue.id'], name=op.f('fk_workbook_row_issue_id_workbook_issue')),
    sa.ForeignKeyConstraint(['match_id'], ['match.id'], name=op.f('fk_workbook_row_match_id_match')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_workbook_row')),
    sa.UniqueConstraint('public_id', name=op.f('uq_workbook_row_public_id')),
    sqlite_autoincrement=True
    )
    op.create_index('uq_workbook_row_key', 'workbook_row', ['issue_id', 'row_key'], unique=True)
    op.create_index(op.f('ix_workbook_row_match_id'), 'workbook_row', ['match_id'], unique=False)
