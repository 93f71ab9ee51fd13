"""Production's behaviour on the bench's own database: no debugging, templates cached, tasks in the
database. What only TLS asks for is left out, and `bench.urls` adds the yardsticks."""

from bench.plan import FOLDER, ROOT
from ideabounty.settings.base import *  # noqa: F403
from ideabounty.settings.base import STORAGES, TEMPLATES

SECRET_KEY = "of a database that holds nothing but nonsense"
ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
ROOT_URLCONF = "bench.urls"
WSGI_APPLICATION = "bench.wsgi.application"
TEMPLATES[0]["DIRS"].append(ROOT / "bench" / "templates")
MEDIA_ROOT = FOLDER / "media"
STORAGES["private"]["OPTIONS"]["location"] = FOLDER / "private"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Everybody comes from one address here.
LIMITS_ENABLED = False
ACCOUNT_RATE_LIMITS = False
