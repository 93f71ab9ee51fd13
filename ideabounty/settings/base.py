"""Settings every installation shares. A deployment differs by environment variables only."""

import hmac
import os
from pathlib import Path

import environ
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"
VAR_DIR.mkdir(exist_ok=True)

env = environ.Env()

# The processes share the cores already. Threads inside the arithmetic of one would fight for them,
# and a result of a few hundred reviews would take five times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def derived_key(secret: str, purpose: str) -> str:
    """A key for one purpose, from which nobody finds the secret or the key for another."""
    return hmac.digest(secret.encode(), purpose.encode(), "sha256").hex()


DEBUG = False
DEMO = False
SITE_NAME = "Idea Bounty"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])

# Every link in a mail starts here, never with the Host header of a request.
BASE_URL = env("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
WAGTAILADMIN_BASE_URL = BASE_URL

INSTALLED_APPS = [
    "home",
    "challenges.apps.ChallengesConfig",
    "challenges.people.apps.PeopleConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "django_comments_xtd",
    "django_comments",
    "rest_framework",
    "taggit",
    "modelcluster",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "challenges.core.middleware.AdminPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "challenges.people.middleware.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "challenges.core.middleware.RefusalMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "ideabounty.urls"
WSGI_APPLICATION = "ideabounty.wsgi.application"
SITE_ID = 1

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "challenges.desk.context_processors.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database: SQLite needs no server and is tuned so that parallel writers wait instead of failing;
# synchronous=FULL because an acknowledged vote must survive a power cut.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
            "PRAGMA mmap_size=134217728;PRAGMA cache_size=-20000"
        ),
    }
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    options = DATABASES["default"].setdefault("OPTIONS", {})
    # Requests share the cores already. For a word that most ideas have, PostgreSQL would rather let
    # several processes read every text than ask its index, and take three times as long.
    # The few queries of core.prepared are planned once for a connection, for any values. Not behind
    # a pooler that gives each transaction another one (PgBouncer in its mode "transaction").
    options.setdefault(
        "options", "-c max_parallel_workers_per_gather=0 -c plan_cache_mode=force_generic_plan"
    )
    # How long one statement may take, waiting for locks included: in web processes alone, whose
    # wsgi and asgi modules name it. Migrations and jobs may take their time.
    if most := env.int("STATEMENT_TIMEOUT_MS", default=0):
        options["options"] += f" -c statement_timeout={most}"
    options["prepare_threshold"] = 2 if env.bool("PREPARED_STATEMENTS", default=True) else None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", default="")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        # A cache that hangs is as good as none: nobody waits long for it.
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # Above it a third is thrown away at random, counters of limits and spent proofs as well.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# Kept pages have a store of their own: whoever asks for many must not push the counters out.
CACHES["pages"] = (
    CACHES["default"] | {"KEY_PREFIX": "pages"}
    if REDIS_URL
    else CACHES["default"] | {"LOCATION": "pages", "OPTIONS": {"MAX_ENTRIES": 300}}
)

# How long a page for visitors without any cookie is kept, and what a process remembers of a wall.
PAGE_CACHE_SECONDS = env.int("PAGE_CACHE_SECONDS", default=30)
SHORT_MEMORY_SECONDS = 15

# How often the same may be sent; the numbers stand beside the views (`limits = ...`). The factor
# is for those per internet address: several hundred people in one hall share one.
LIMITS_ENABLED = env.bool("LIMITS_ENABLED", default=True)
ADDRESS_LIMIT_FACTOR = env.int("ADDRESS_LIMIT_FACTOR", default=1)

# People
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "challenges.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "challenges.people.forms.SignupForm"
ACCOUNT_FORMS = {
    "login": "challenges.people.account_forms.LoginForm",
    "signup": "challenges.people.account_forms.SignupForm",
    "add_email": "challenges.people.account_forms.AddEmailForm",
    "reset_password": "challenges.people.account_forms.ResetPasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "challenges.people.models.display_name"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# allauth's other limits stay as it ships them. What it counts here is each time the form is sent;
# how many accounts may come of it is in people.account_forms.
ACCOUNT_RATE_LIMITS = {"signup": f"{30 * ADDRESS_LIMIT_FACTOR}/m/ip"}
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = BASE_URL.partition(":")[0]
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
# Proof of work at sign-up: how long a page with a task stays good, in milliseconds.
ALTCHA_CHALLENGE_EXPIRE = 2 * 3_600_000
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
# Staff, organisers and judges; switched off in the demo only, where anybody may sign in as them.
SECOND_FACTOR_REQUIRED = True
SECOND_FACTOR_PATHS = ["/desk/", "/cms/"]

# Mail: whatever sends a mail writes it to the outbox, in the transaction of its cause; a worker
# hands it to the delivery backend afterwards.
EMAIL_BACKEND = "challenges.notifications.outbox.OutboxBackend"
MAIL_DELIVERY_BACKEND = "django.core.mail.backends.console.EmailBackend"
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Idea Bounty <hello@ideabounty.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Comments: the package's models and signals, none of its public URLs.
COMMENTS_APP = "django_comments_xtd"
COMMENTS_XTD_MAX_THREAD_LEVEL = 3
COMMENTS_XTD_CONFIRM_EMAIL = False
COMMENTS_XTD_THREADED_EMAILS = False
COMMENTS_XTD_SALT = b"ideabounty.comments"
COMMENTS_XTD_APP_MODEL_OPTIONS = {
    "default": {
        "allow_flagging": False,
        "allow_feedback": False,
        "show_feedback": False,
        "who_can_post": "users",
    }
}
COMMENTS_XTD_API_GET_USER_AVATAR = "challenges.discussion.models.no_avatar"
MANAGERS = []

TAGGIT_CASE_INSENSITIVE = True

# Wagtail
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILDOCS_EXTENSIONS = ["pdf"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"

# Language and time
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# Static files and media
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # else WhiteNoise warns on every start
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(VAR_DIR / "media"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Files that a view hands out after asking who may see them.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": env.path("PRIVATE_ROOT", default=str(VAR_DIR / "private")),
            "base_url": None,
        },
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Development serves MEDIA_ROOT itself; in production the proxy does.
SERVE_MEDIA = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Security
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
