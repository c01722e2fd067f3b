"""where an import came from"""

from alembic import op
import sqlalchemy as sa


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # a plain ADD COLUMN: the batch mode would rebuild a table that attendance facts point at
    op.add_column('import_run', sa.Column('folder', sa.Text(), nullable=True))
