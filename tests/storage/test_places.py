"""Folders that may and may not hold a local database."""

from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from o2clinic.storage.places import (
    Mount,
    mounts_for,
    read_mount_listing,
    read_mountinfo,
    why_unsafe,
)

DISK = Mount(PurePosixPath("/"), "ext4")


@pytest.mark.parametrize(
    "kind", ["nfs4", "cifs", "smb3", "9p", "davfs", "fuse.sshfs", "fuse.rclone"]
)
def test_a_network_drive_is_unsafe(kind: str):
    why = why_unsafe(
        PurePosixPath("/mnt/ward/clinic.sqlite"), [DISK, Mount(PurePosixPath("/mnt/ward"), kind)]
    )

    assert why is not None
    assert "/mnt/ward" in why
    assert kind in why


@pytest.mark.parametrize("kind", ["ext4", "btrfs", "apfs", "tmpfs", "fuseblk"])
def test_a_disk_of_this_computer_is_safe(kind: str):
    mounts = [Mount(PurePosixPath("/"), "nfs"), Mount(PurePosixPath("/home"), kind)]

    assert why_unsafe(PurePosixPath("/home/anna/clinic.sqlite"), mounts) is None


def test_the_later_of_two_mounts_at_one_point_counts():
    home = PurePosixPath("/home")
    mounts = [DISK, Mount(home, "ext4"), Mount(home, "nfs")]

    assert why_unsafe(PurePosixPath("/home/anna/clinic.sqlite"), mounts)


def test_a_folder_whose_name_only_begins_alike_is_not_the_mount():
    mounts = [DISK, Mount(PurePosixPath("/mnt/ward"), "cifs")]

    assert why_unsafe(PurePosixPath("/mnt/ward-local/clinic.sqlite"), mounts) is None


def test_a_windows_share_is_unsafe():
    assert why_unsafe(PureWindowsPath(r"\\server\share\clinic.sqlite"), [])


def test_a_mapped_windows_drive_is_unsafe_and_a_disk_is_not():
    mapped, disk = (
        Mount(PureWindowsPath(root), kind)
        for root, kind in (("S:\\", "network"), ("C:\\", "local"))
    )

    assert why_unsafe(PureWindowsPath(r"S:\clinic.sqlite"), [mapped])
    assert why_unsafe(PureWindowsPath(r"C:\O2Clinic\clinic.sqlite"), [disk]) is None


@pytest.mark.parametrize(
    ("path", "service"),
    [
        (PureWindowsPath(r"C:\Users\Anna\OneDrive - Cornwall NHS\clinic.sqlite"), "OneDrive"),
        (PureWindowsPath(r"C:\Users\Anna\iCloudDrive\clinic.sqlite"), "iCloud"),
        (PurePosixPath("/home/anna/Dropbox (Clinic)/clinic.sqlite"), "Dropbox"),
        (PurePosixPath("/home/anna/Google Drive/clinic.sqlite"), "Google Drive"),
        (PurePosixPath("/home/anna/Nextcloud/clinic.sqlite"), "Nextcloud"),
        (PurePosixPath("/Users/anna/Library/Mobile Documents/x/clinic.sqlite"), "iCloud"),
        (PurePosixPath("/Users/anna/Library/CloudStorage/Box/clinic.sqlite"), "a cloud service"),
    ],
)
def test_a_synced_folder_is_unsafe_and_the_service_named(path, service: str):
    assert service in (why_unsafe(path, [DISK]) or "")


def test_a_folder_that_only_resembles_a_service_is_safe():
    assert why_unsafe(PurePosixPath("/home/anna/boxes/onedriven/clinic.sqlite"), [DISK]) is None


def test_mountinfo_is_read_with_spaces_in_names():
    text = (
        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        "40 22 0:45 / /mnt/ward\\040round rw master:2 - cifs //nas/ward rw,vers=3.1\n"
    )

    assert read_mountinfo(text) == [
        Mount(Path("/"), "ext4"),
        Mount(Path("/mnt/ward round"), "cifs"),
    ]


def test_the_mount_listing_of_macos_is_read():
    text = (
        "/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)\n"
        "//anna@nas/ward on /Volumes/ward round (smbfs, nodev, nosuid, mounted by anna)\n"
    )

    assert read_mount_listing(text) == [
        Mount(Path("/"), "apfs"),
        Mount(Path("/Volumes/ward round"), "smbfs"),
    ]


def test_this_computer_names_the_mount_over_a_folder(tmp_path: Path):
    assert any(tmp_path.is_relative_to(mount.point) for mount in mounts_for(tmp_path))
