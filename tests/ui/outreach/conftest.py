"""The Outreach page in the real window."""

from __future__ import annotations

from tests.ui.real_window import open_real

__all__ = ["open_real"]
