"""A workspace on a network drive is refused with the next step; folders of this computer are not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from iattend_desktop.opening import open_workspace
from iattend_desktop.problem import UserError
from iattend_desktop.storage import place
from iattend_desktop.storage.backup import restore
from iattend_desktop.storage.place import file_system_of, is_network_type, on_network, on_network_of_windows
from tests.conftest import NOW, PASSPHRASE

# As a district's Linux PC has them: a share for all, one in a folder with a space, and a home over sshfs.
MOUNTS = r"""
22 28 0:21 / /proc rw,nosuid,nodev,noexec,relatime shared:12 - proc proc rw
28 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw
31 28 0:26 / /home rw,relatime shared:2 - btrfs /dev/nvme0n1p3 rw,space_cache=v2
90 28 0:50 / /mnt/share rw,relatime shared:40 - cifs //files.district.example/share rw,vers=3.1.1
91 90 0:51 / /mnt/share/local rw,relatime shared:41 - tmpfs tmpfs rw
92 28 0:52 / /mnt/School\040files rw,relatime shared:42 - nfs4 files:/school rw,vers=4.2
93 31 0:53 / /home/alvarez/remote rw,nosuid shared:43 - fuse.sshfs alvarez@files: rw
94 28 0:54 / /mnt/drive rw shared:44 - ext4 /dev/sdb1 rw
95 28 0:55 / /mnt/drive rw shared:45 - nfs files:/drive rw
96 28 0:56 / /run/user/1000/doc rw,nosuid shared:46 - fuse.portal portal rw
"""


@pytest.mark.parametrize(
    ("path", "kind", "network"),
    [
        ("/home/alvarez/district.iattend", "btrfs", False),
        ("/district.iattend", "ext4", False),
        ("/mnt/share/district.iattend", "cifs", True),
        ("/mnt/shared/district.iattend", "ext4", False),  # a name that begins alike is another folder
        ("/mnt/share/local/district.iattend", "tmpfs", False),
        ("/mnt/School files/2026/district.iattend", "nfs4", True),
        ("/home/alvarez/remote/district.iattend", "fuse.sshfs", True),
        ("/mnt/drive/district.iattend", "nfs", True),  # mounted over the local one
        ("/run/user/1000/doc/a/district.iattend", "fuse.portal", False),
    ],
)
def test_where_a_path_of_linux_lies(path: str, kind: str, network: bool) -> None:
    assert file_system_of(path, MOUNTS) == kind
    assert is_network_type(kind) is network


@pytest.mark.parametrize(
    ("path", "network"),
    [
        (r"\\files\share\district.iattend", True),
        ("//files/share/district.iattend", True),
        (r"\\?\UNC\files\share\district.iattend", True),
        (r"H:\district.iattend", True),
        (r"\\?\H:\district.iattend", True),
        (r"C:\Users\alvarez\district.iattend", False),
        (r"\\?\C:\Users\alvarez\district.iattend", False),
    ],
)
def test_where_a_path_of_windows_lies(path: str, network: bool) -> None:
    assert on_network_of_windows(path, lambda root: {"H:\\": 4, "C:\\": 3}[root]) is network


@pytest.mark.skipif(not place._MOUNTS.exists(), reason="only Linux lists what is mounted there")
def test_the_folders_of_this_computer_are_known(tmp_path: Path) -> None:
    real = place._MOUNTS.read_text(encoding="utf-8")
    assert file_system_of("/proc/self", real) == "proc"
    assert file_system_of(os.path.realpath(tmp_path), real) != ""
    assert not on_network(tmp_path)


@pytest.fixture
def mounted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's folder is a district's share, as Linux would list it."""
    point = os.path.realpath(tmp_path).replace(" ", r"\040")
    (tmp_path / "mountinfo").write_text(
        f"1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 0:5 / {point} rw - cifs //f/share rw\n"
    )
    monkeypatch.setattr(place, "_MOUNTS", tmp_path / "mountinfo")


@pytest.mark.skipif(os.name == "nt", reason="Windows asks the system about a drive")
def test_on_a_share_nothing_is_opened_made_or_restored(
    workspace_file: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    workspace = open_workspace(workspace_file, PASSPHRASE)
    made = workspace.back_up()
    workspace.close()
    request.getfixturevalue("mounted")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for refused in (
        lambda: open_workspace(workspace_file, PASSPHRASE),
        lambda: open_workspace(tmp_path / "new.iattend", PASSPHRASE, create=True),
        lambda: restore(workspace_file, made.path, PASSPHRASE, NOW),
    ):
        with pytest.raises(UserError, match=r"lies on a network drive .* Copy the file and its \.header"):
            refused()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
