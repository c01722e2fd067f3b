"""Mentors' workbooks through a real office program, where the computer has one; the long form is a command."""

from __future__ import annotations

import pytest

from tests import mentor_workbooks


@pytest.mark.skipif(mentor_workbooks.soffice() is None, reason="LibreOffice (soffice) is not on this computer")
def test_what_a_mentor_typed_comes_back_and_changed_workbooks_do_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert mentor_workbooks.main(["--quick"]) == 0
    assert capsys.readouterr().out.startswith("50 edited cells came back from LibreOffice; 5 changed workbooks were")
