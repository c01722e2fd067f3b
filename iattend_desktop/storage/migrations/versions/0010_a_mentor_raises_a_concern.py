"""how soon somebody should act on a concern, which a mentor may raise, too"""

from alembic import op
import sqlalchemy as sa


revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('concern', sa.Column('urgency', sa.Text(), nullable=True))
