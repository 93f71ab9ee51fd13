"""Accounts that stand for people of an imported file: nobody signs in, nobody is written to."""

from collections.abc import Callable, Mapping

from django.contrib.auth.hashers import make_password

from challenges.core.canonical import sha256_hex
from challenges.people.models import User

# RFC 2606 reserves .invalid: no mail can ever reach it.
DOMAIN = "import.invalid"
BATCH = 2000


def imported_account() -> User:
    """The one account under which things stand whose author the file does not tell."""
    return accounts("somebody", {"": "Imported"})[""]


def accounts(
    kind: str, names: Mapping[str, str], done: Callable[[int], None] = lambda count: None
) -> dict[str, User]:
    """An account for each key of `names`, shown by its name; the same key has the same account."""
    addresses = {f"{kind}-{sha256_hex(key)[:20]}@{DOMAIN}": key for key in names}
    keys = list(addresses)
    for start in range(0, len(keys), BATCH):
        part = keys[start : start + BATCH]
        _create_missing(part, [names[addresses[address]] for address in part])
        done(len(part))
    found = {}
    for start in range(0, len(keys), BATCH):
        for user in User.objects.filter(email__in=keys[start : start + BATCH]):
            found[addresses[user.email]] = user
    return found


def _create_missing(addresses: list[str], names: list[str]) -> None:
    nobody = make_password(None)
    User.objects.bulk_create(
        [
            User(
                email=address,
                canonical_email=address,
                display_name=name[:60],
                password=nobody,
                is_active=False,
            )
            for address, name in zip(addresses, names, strict=True)
        ],
        ignore_conflicts=True,
    )
