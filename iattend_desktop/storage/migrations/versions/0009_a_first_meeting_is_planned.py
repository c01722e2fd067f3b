"""the day on which a match's first meeting is planned, beside the day on which it was held"""

from alembic import op
import sqlalchemy as sa


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('match', sa.Column('first_meeting_planned_on', sa.Date(), nullable=True))
