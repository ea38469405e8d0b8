"""Key stores for tests: one that keeps, one that is not there, one that writes in clear."""

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked


class MemoryKeyStore(KeyringBackend):
    """Keeps keys as a system's store does, for one test."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.is_shut = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.is_shut:
            raise KeyringLocked("shut")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.is_shut:
            raise KeyringLocked("shut")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]
