"""People who use the site through HTTP alone, and the clock that moves for them."""

import re
from datetime import timedelta
from time import time

import pytest
from django.core import mail
from django.db.models import F
from django.test import Client

from challenges.briefs.models import Window


class Person:
    """A browser, and whoever sits in front of it."""

    def __init__(self, name: str):
        self.name, self.client = name, Client()
        self.email = f"{name.lower()}@people.example"

    def get(self, path, status=200, **query):
        return self._expect(self.client.get(path, query), status)

    def post(self, path, status=302, **data):
        return self._expect(self.client.post(path, data), status)

    def send(self, path, data: dict, status=302):
        """A POST of fields whose names are no Python names."""
        return self._expect(self.client.post(path, data), status)

    def reads(self, path, *words):
        """The page at `path` is there and says all of these."""
        text = self.get(path).content.decode()
        missing = [word for word in words if word not in text]
        assert missing == [], f"{path} lacks {missing}"
        return text

    def signs_up(self):
        self.post(
            "/accounts/signup/",
            email=self.email,
            password1="correct horse battery",
            display_name=self.name,
        )
        self.post(link_in(last_mail_to(self.email), "/accounts/confirm-email/"))
        self.post("/accounts/login/", login=self.email, password="correct horse battery")
        return self

    def adds_second_factor(self):
        """Enrols an authenticator app, as the desk and the CMS ask."""
        from allauth.mfa.totp.internal import auth

        self.post("/accounts/reauthenticate/", password="correct horse battery")
        self.get("/accounts/2fa/totp/activate/")
        secret = self.client.session["mfa.totp.secret"]
        counter = int(time()) // 30
        code = auth.format_hotp_value(auth.hotp_value(secret, counter))
        self.post("/accounts/2fa/totp/activate/", code=code)
        return self

    def _expect(self, response, status):
        assert response.status_code == status, (
            f"{response.status_code} instead of {status}: {response.content.decode()[:3000]}"
        )
        return response


def last_mail_to(address: str) -> str:
    """Subject and body of the newest mail that only this person got."""
    letter = next(m for m in reversed(mail.outbox) if m.recipients() == [address])
    return f"{letter.subject}\n\n{letter.body}"


def link_in(letter: str, path: str) -> str:
    """The path of the link that the letter holds; links start at the configured address."""
    return re.search(rf"https://ideabounty\.test({path}\S*)", letter).group(1)


def time_passes(challenge, **span) -> None:
    """As if `span` had gone by for this challenge: its windows move towards the past."""
    step = timedelta(**span)
    Window.objects.filter(challenge=challenge).update(
        opens_at=F("opens_at") - step, closes_at=F("closes_at") - step
    )


@pytest.fixture
def person():
    """`person("Ada")` -> somebody without an account."""
    return Person
