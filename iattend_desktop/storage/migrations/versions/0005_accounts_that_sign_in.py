"""accounts that sign in"""

from alembic import op
import sqlalchemy as sa


revision = '0005'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        'account', sa.Column('must_change_password', sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column('account', sa.Column('invited_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('account', sa.Column('last_signed_in_at', sa.DateTime(timezone=True), nullable=True))
