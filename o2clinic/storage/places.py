"""Which folders may hold a local database: only disks of this computer, kept by nobody else."""

import ctypes
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath, PureWindowsPath

REMEDY = (
    "Choose a folder on this computer's own disk, "
    "or let several computers share a PostgreSQL server."
)

_NETWORK_KINDS = frozenset(
    (
        "nfs",
        "nfs4",
        "cifs",
        "smb2",
        "smb3",
        "smbfs",
        "9p",
        "davfs",
        "webdav",
        "afpfs",
        "afs",
        "ceph",
        "lustre",
        "ncpfs",
        "glusterfs",
        "beegfs",
        "vboxsf",
        "vmhgfs",
        "prl_fs",
        "network",
    )
)
_LOCAL_FUSE = frozenset(("fuseblk", "fuse.ntfs-3g", "fuse.ntfs", "fuse.exfat", "fuse.mergerfs"))
_SYNCED = {
    "OneDrive": re.compile(r"onedrive\b.*", re.IGNORECASE),
    "Dropbox": re.compile(r"dropbox\b.*", re.IGNORECASE),
    "Google Drive": re.compile(r"(google ?drive|drivefs)\b.*", re.IGNORECASE),
    "iCloud": re.compile(r"icloud ?drive\b.*|mobile documents|com~apple~clouddocs", re.IGNORECASE),
    "Nextcloud": re.compile(r"(nextcloud|owncloud)\d*", re.IGNORECASE),
    "a cloud service": re.compile(r"cloudstorage", re.IGNORECASE),  # macOS keeps them all in there
}
_WINDOWS_REMOTE_DRIVE = 4  # DRIVE_REMOTE of GetDriveType


@dataclass(frozen=True, slots=True)
class Mount:
    """A file system and where it hangs in the tree.

    Attributes:
        point: its topmost folder.
        kind: the system's name for its type, such as "ext4", "cifs"; "network" on Windows.
    """

    point: PurePath
    kind: str


def why_unsafe(path: PurePath, mounts: Iterable[Mount]) -> str | None:
    """Why a database must not lie at this full path; None when it may."""
    if isinstance(path, PureWindowsPath) and path.drive.startswith("\\\\"):
        return f"{path} is on a network share, where two programs would damage a database."
    for service, pattern in _SYNCED.items():
        for part in path.parts:
            if pattern.fullmatch(part):
                return (
                    f'The folder "{part}" is copied to and fro by {service}, '
                    "which would damage a database that is in use."
                )
    over = [mount for mount in mounts if path.is_relative_to(mount.point)]
    if not over:
        return None
    nearest = over[0]
    for mount in over[1:]:  # of two mounts at one point the later one hides the earlier
        if len(mount.point.parts) >= len(nearest.point.parts):
            nearest = mount
    if _is_network(nearest.kind):
        return (
            f"{nearest.point} is a network drive ({nearest.kind}), "
            "where two programs would damage a database."
        )
    return None


def mounts_for(path: Path) -> list[Mount]:
    """The file systems of this computer that matter to the path."""
    if sys.platform == "win32":
        return _windows_drive(path)
    if sys.platform == "darwin":
        listed = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False)
        return read_mount_listing(listed.stdout)
    table = Path("/proc/self/mountinfo")
    return read_mountinfo(table.read_text("utf-8", "replace")) if table.exists() else []


def read_mountinfo(text: str) -> list[Mount]:
    """Mounts from Linux's /proc/self/mountinfo."""
    mounts = []
    for line in text.splitlines():
        place, dash, source = line.partition(" - ")
        if dash:
            point = re.sub(r"\\([0-7]{3})", lambda m: chr(int(m[1], 8)), place.split()[4])
            mounts.append(Mount(Path(point), source.split()[0]))
    return mounts


def read_mount_listing(text: str) -> list[Mount]:
    """Mounts from what macOS's mount command prints."""
    found = re.findall(r"^.*? on (/.*) \(([^,)]+)", text, re.MULTILINE)
    return [Mount(Path(point), kind) for point, kind in found]


def _is_network(kind: str) -> bool:
    if kind in _LOCAL_FUSE:
        return False
    return kind in _NETWORK_KINDS or kind.startswith("fuse.")


def _windows_drive(path: Path) -> list[Mount]:
    root = path.anchor
    windll = getattr(ctypes, "windll", None)  # there on Windows only
    remote = windll is not None and (windll.kernel32.GetDriveTypeW(root) == _WINDOWS_REMOTE_DRIVE)
    return [Mount(PurePath(root), "network" if remote else "local")]
