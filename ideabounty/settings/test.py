"""The suite: like development, with tasks done at once and a database file of its own."""

from .dev import *  # noqa: F403
from .dev import DATABASES, STORAGES, VAR_DIR, env

DEBUG = False
DEMO = False
SECOND_FACTOR_REQUIRED = True
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
BASE_URL = "https://ideabounty.test"
WAGTAILADMIN_BASE_URL = BASE_URL
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
# Threads of the race tests and the live server need one database that they can all open.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": env("TEST_DB", default=str(VAR_DIR / "test.sqlite3"))}
DATABASES["default"]["CONN_MAX_AGE"] = 0
MEDIA_ROOT = VAR_DIR / "test-media"
STORAGES["private"]["OPTIONS"]["location"] = VAR_DIR / "test-private"
# Looked up when asked for: reading all static files took a third of the time of each new client.
WHITENOISE_AUTOREFRESH = True
# All tests come from one address. Those about limits switch them on (fixture `limited`).
ACCOUNT_RATE_LIMITS = False
LIMITS_ENABLED = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
# What one test wrote is seen by its next page. Tests about the page cache switch it on.
PAGE_CACHE_SECONDS = SHORT_MEMORY_SECONDS = 0
