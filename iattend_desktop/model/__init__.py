"""Every mapped class, by subject. Import from the subject's module; importing this package loads them all."""

from iattend_desktop.model import (
    attendance,
    mentoring,
    outreach,
    person,
    program,
    roster,
    school,
    security,
    support,
)
from iattend_desktop.model.base import Base

__all__ = [
    "Base",
    "attendance",
    "mentoring",
    "outreach",
    "person",
    "program",
    "roster",
    "school",
    "security",
    "support",
]
