"""an outreach day has choices, schools, and volunteers who are in no team yet; a stop says why nobody visits it"""

from alembic import op
import sqlalchemy as sa


revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('outreach_day', sa.Column('choices', sa.JSON(none_as_null=True), nullable=True))
    op.add_column('outreach_stop', sa.Column('unmet', sa.Text(), nullable=True))
    op.create_table('outreach_school',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('day_id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['day_id'], ['outreach_day.id'], name=op.f('fk_outreach_school_day_id_outreach_day')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_outreach_school_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outreach_school')),
    sa.UniqueConstraint('public_id', name=op.f('uq_outreach_school_public_id')),
    sqlite_autoincrement=True
    )
    op.create_index('uq_outreach_school_pair', 'outreach_school', ['day_id', 'school_id'], unique=True)
    op.create_index(op.f('ix_outreach_school_school_id'), 'outreach_school', ['school_id'], unique=False)
    op.add_column('outreach_volunteer', sa.Column('day_id', sa.Integer(), nullable=True))
    op.execute('UPDATE outreach_volunteer SET day_id ='
               ' (SELECT day_id FROM outreach_team WHERE outreach_team.id = outreach_volunteer.team_id)')
    with op.batch_alter_table('outreach_volunteer', table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.alter_column('day_id', existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column('team_id', existing_type=sa.Integer(), nullable=True)
        batch_op.create_foreign_key(op.f('fk_outreach_volunteer_day_id_outreach_day'), 'outreach_day', ['day_id'], ['id'])
    op.create_index(op.f('ix_outreach_volunteer_day_id'), 'outreach_volunteer', ['day_id'], unique=False)
