"""Roles as people say them."""

from collections.abc import Iterable

from o2clinic.rules.permissions import Role

ROLES = {
    Role.RECEPTION: "Reception",
    Role.NURSE: "Nurse or physiologist",
    Role.PHYSICIAN: "Physician",
    Role.MANAGER: "Manager",
    Role.ADMINISTRATOR: "Administrator",
}


def roles_in_words(roles: Iterable[Role]) -> str:
    """The roles in one line: "Nurse or physiologist, manager"."""
    return ", ".join(ROLES[role] for role in roles).capitalize()
