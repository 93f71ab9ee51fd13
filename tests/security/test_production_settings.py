"""Production refuses to start unsafe, and says what is wrong."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

GOOD = {
    "SECRET_KEY": "k7" * 30,
    "BASE_URL": "https://ideas.example",
    "ALLOWED_HOSTS": "ideas.example",
    "DATABASE_URL": "postgres://ideas@db.example/ideas",
    "REDIS_URL": "redis://cache.example:6379/0",
    "EMAIL_URL": "smtp+tls://user:word@mail.example:587",
}
SHOWN = [
    "DEBUG",
    "DEMO",
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "SECURE_SSL_REDIRECT",
    "SERVE_MEDIA",
    "SECOND_FACTOR_REQUIRED",
]
SAFE = "False False True True True False True"
SCRIPT = (
    f"import ideabounty.settings.production as s; print(*(getattr(s, name) for name in {SHOWN!r}))"
)


def start(**changes):
    """The settings read by a process that has only these variables; None takes one away."""
    wanted = {key: value for key, value in (GOOD | changes).items() if value is not None}
    path = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}
    return subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=settings.BASE_DIR,
        env=path | wanted,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_it_starts_when_all_is_right_and_is_safe():
    done = start()

    assert (done.returncode, done.stdout.strip()) == (0, SAFE)


@pytest.mark.parametrize(
    ("named", "changes"),
    [
        ("DEMO", {"DEMO": "1"}),
        ("DEBUG", {"DEBUG": "1"}),
        ("SECRET_KEY", {"SECRET_KEY": "short"}),
        ("SECRET_KEY", {"SECRET_KEY": None}),
        ("SECRET_KEY", {"SECRET_KEY": "development only, refused by the production settings"}),
        ("ALLOWED_HOSTS", {"ALLOWED_HOSTS": None}),
        ("ALLOWED_HOSTS", {"ALLOWED_HOSTS": "ideas.example,*"}),
        ("BASE_URL", {"BASE_URL": "http://ideas.example"}),
        ("BASE_URL", {"BASE_URL": None}),
        ("DATABASE_URL", {"DATABASE_URL": None}),
        ("REDIS_URL", {"REDIS_URL": None}),
        ("EMAIL_URL", {"EMAIL_URL": None}),
        ("LIMITS_ENABLED", {"LIMITS_ENABLED": "0"}),
        ("ADDRESS_LIMIT_FACTOR", {"ADDRESS_LIMIT_FACTOR": "0"}),
    ],
)
def test_it_refuses_and_names_what_is_wrong(named, changes):
    done = start(**changes)

    assert done.returncode != 0
    assert f"ImproperlyConfigured: Production settings: {named}" in done.stderr
    assert "k7k7" not in done.stderr
    assert "user:word" not in done.stderr
