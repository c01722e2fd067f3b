"""A coordinator of a team sees no account: what would take one's person away is refused, and an administrator may."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from iattend_desktop.people.mentor_edit import MentorValues, add_mentor
from iattend_desktop.people.mentors import list_mentors
from iattend_desktop.people.merge import merge_records, preview_merge
from iattend_desktop.security.access import NotAllowed
from iattend_desktop.shared_workspace import SharedWorkspace, open_shared
from iattend_desktop.vocabulary import MentorKind
from tests.conftest import NOW
from tests.servers import Server

UNSEEN = (
    r"^A record that your role \(coordinator\) may not see, such as an account, stands on what would go\. Nothing was "
    r"saved; ask an administrator to do it\.$"
)


@pytest.fixture
def administrator(shared: SharedWorkspace) -> Iterator[SharedWorkspace]:
    with closing(open_shared(shared.address, "administrator", None, clock=lambda: NOW)) as opened:
        yield opened


def mentors(workspace: SharedWorkspace) -> list[tuple[str, int | None]]:
    return [(row.name, row.capacity) for row in list_mentors(workspace)]


def test_the_person_of_an_account_goes_by_an_administrator_alone(
    server: Server, shared: SharedWorkspace, administrator: SharedWorkspace
) -> None:
    for capacity in (2, 3):
        add_mentor(shared, MentorValues("Daniel", "Okafor", MentorKind.DISTRICT_LEADER, capacity=capacity))
    kept, other = (row.person_id for row in list_mentors(shared))
    account = "SELECT person_id FROM iattend.account WHERE login = 'd.okafor'"
    server.execute(
        "INSERT INTO iattend.account (public_id, version, login, display_name, role, person_id, failed_attempts,"
        f" must_change_password) VALUES (gen_random_uuid(), 1, 'd.okafor', 'Daniel', 'mentor', {other}, 0, false)",
        shared.address.database,
    )
    both = mentors(shared)
    assert len(both) == 2
    assert preview_merge(shared, kept, other).refusals == ()
    with pytest.raises(NotAllowed, match=UNSEEN):
        merge_records(shared, kept, other, {})
    with pytest.raises(NotAllowed, match=UNSEEN):
        shared.undo()  # the second mentor's adding
    assert mentors(shared) == both
    assert shared.undo_label() == "Add mentor Daniel Okafor"

    merge_records(administrator, kept, other, {})
    assert mentors(shared) == both[:1]
    assert server.execute(account, shared.address.database) == [(kept,)]
    administrator.undo()
    assert mentors(shared) == both
    assert server.execute(account, shared.address.database) == [(other,)]
