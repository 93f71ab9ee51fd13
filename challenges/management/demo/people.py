"""Members, judges and the accounts of the demo."""

from datetime import datetime, timedelta
from random import Random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from challenges.people.models import User
from challenges.people.validators import canonical_email

from .accounts import ACCOUNTS, PASSWORD
from .content import content


def write_people(hour: datetime, chance: Random) -> tuple[dict[str, User], list[User]]:
    """The demo accounts by role, and the members, all with confirmed addresses."""
    password = make_password(PASSWORD)
    accounts = {
        account.role: _person(account.name, account.email, password, hour - timedelta(days=120))
        for account in ACCOUNTS
    }
    accounts["staff"].is_staff = accounts["staff"].is_superuser = True
    members = [
        _person(name, _address(name, number), password, _joined(hour, chance))
        for number, name in enumerate(content("people"))
    ]
    _store([*accounts.values(), *members])
    accounts["staff"].groups.add(Group.objects.get(name="Platform staff"))
    return accounts, members


def write_judges(hour: datetime) -> dict[str, User]:
    """An account for each judge, by name."""
    password = make_password(PASSWORD)
    judges = {
        judge["name"]: _person(
            judge["name"], _address(judge["name"], "judge"), password, hour - timedelta(days=90)
        )
        for judge in content("judges")
    }
    _store(judges.values())
    return judges


def _person(name: str, email: str, password: str, joined: datetime) -> User:
    return User(
        email=email,
        canonical_email=canonical_email(email),
        display_name=name,
        password=password,
        date_joined=joined,
    )


def _store(people) -> None:
    stored = User.objects.bulk_create(people)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in stored
    )


def _address(name: str, suffix: int | str) -> str:
    letters = "".join(char for char in name.lower() if char.isascii() and char.isalpha())
    return f"{letters or 'member'}.{suffix}@members.ideabounty.example"


def _joined(hour: datetime, chance: Random) -> datetime:
    return hour - timedelta(days=chance.uniform(60, 400))
