"""Authors, and members with a confirmed address; some of them are signed in."""

from datetime import timedelta
from importlib import import_module
from itertools import islice

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from bench.plan import Plan
from challenges.people.models import User

from .bulk import code, fill, first_free_pk, put_sequences_right

BACKEND = "django.contrib.auth.backends.ModelBackend"
# The same for all, of the length that Django gives.
CSRF = "benchbenchbenchbenchbenchbench00"
JOINED_BEFORE = timedelta(days=90)
LASTS = timedelta(days=3650)


def address_of(kind: str, number: int) -> str:
    return f"{kind}-{number}@bench.invalid"


def make_people(plan: Plan) -> None:
    joined, pk = timezone.now() - JOINED_BEFORE, first_free_pk(User)
    for kind, count in (("author", plan.authors), ("member", plan.members)):
        fill(User, _people(kind, count, pk, joined), what=f"{kind}s")
        fill(EmailAddress, _addresses(kind, count, pk), what=f"addresses of {kind}s")
        pk += count
    put_sequences_right([User, EmailAddress])


def _people(kind: str, count: int, pk: int, joined):
    for number in range(count):
        address = address_of(kind, number)
        yield {
            "id": pk + number,
            "public_id": code(kind, number),
            "email": address,
            "canonical_email": address,
            "display_name": f"{kind.capitalize()} {number:,}",
            "password": "!",
            "date_joined": joined,
        }


def _addresses(kind: str, count: int, pk: int):
    for number in range(count):
        yield {
            "user_id": pk + number,
            "email": address_of(kind, number),
            "verified": True,
            "primary": True,
        }


def pks_of(kind: str, count: int | None = None) -> list[int]:
    """In the order of their numbers."""
    people = User.objects.filter(email__startswith=f"{kind}-", email__endswith="@bench.invalid")
    pks = people.order_by("pk").values_list("pk", flat=True).iterator()
    return list(islice(pks, count))


def make_sessions(plan: Plan) -> None:
    """The first members of all are signed in, for as long as voting is open."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    until = timezone.now() + LASTS
    hashed = User(password="!").get_session_auth_hash()

    def rows():
        for number, pk in enumerate(pks_of("member", plan.voters)):
            content = {SESSION_KEY: str(pk), BACKEND_SESSION_KEY: BACKEND, HASH_SESSION_KEY: hashed}
            yield {
                "session_key": session_key(number),
                "session_data": store.encode(content),
                "expire_date": until,
            }

    fill(Session, rows(), what="sessions")


def session_key(number: int) -> str:
    return f"{code('session', number)}{code('key', number)}bench000"


def cookies_of(number: int) -> dict[str, str]:
    """What the browser of the member of this number sends."""
    return {
        settings.SESSION_COOKIE_NAME: session_key(number),
        settings.CSRF_COOKIE_NAME: CSRF,
    }
