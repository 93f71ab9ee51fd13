"""Production's behaviour on a throw-away database: no debugging, templates cached, mail kept."""

from ideabounty.settings.dev import *  # noqa: F403

DEBUG = False
ALLOWED_HOSTS = ["testserver"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
