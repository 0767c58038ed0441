"""Every setting, from the environment; the embedded services fill in what it does not name.

Nothing here is secret. In production (`DEBUG` off, not the embedded default)
a missing SECRET_KEY, ALLOWED_HOSTS or database stops the start with one line.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from engagement.statics import IMMUTABLE

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = Path(os.environ.get("ENGAGEMENT_LOCAL_DIR", BASE_DIR / ".local"))
SERVICES_FILE = LOCAL_DIR / "services.json"

TESTING = os.environ.get("ENGAGEMENT_TESTING") == "1"


def _services() -> dict[str, str]:
    """What the supervisor of `make run` wrote: URLs and passwords of the embedded services."""
    try:
        found: dict[str, str] = json.loads(SERVICES_FILE.read_text())
    except (FileNotFoundError, NotADirectoryError):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, str)}


_named = "DATABASE_URL" in os.environ
_embedded = {} if _named else _services()
# Who names these means a real server: without its database it would come up as the open default.
_meant = _named or not {"SECRET_KEY", "ALLOWED_HOSTS"}.isdisjoint(os.environ)
if _meant and not _embedded and not os.environ.get("DATABASE_URL"):
    raise ImproperlyConfigured("Set DATABASE_URL: the settings refuse to start without it.")
for _key, _value in _embedded.items():
    os.environ.setdefault(_key, _value)

env = environ.Env()

# `make run` and the tests are the embedded default; everything else is a real server.
EMBEDDED = not _named or TESTING
DEBUG = env.bool("DEBUG", default=False)
IN_PRODUCTION = not (DEBUG or EMBEDDED)


def _required(name: str, default: str) -> str:
    value = str(env.str(name, default="" if IN_PRODUCTION else default))
    if not value:
        raise ImproperlyConfigured(f"Set {name}: the settings refuse to start without it.")
    return value


SECRET_KEY = _required("SECRET_KEY", "only-for-the-embedded-default-" + "x" * 40)
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS",
    default=[] if IN_PRODUCTION else ["127.0.0.1", "localhost", "[::1]", "testserver"],
)
if IN_PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("Set ALLOWED_HOSTS: the settings refuse to start without it.")
# Phones seal what was said at a door to this server: "name:secret" pairs, the one in use first
# (`manage.py seal_key` makes one). Without the seal, said so by FIELD_SEAL=off, words wait in the open.
FIELD_SEAL_KEYS = (
    [
        one.strip()
        for one in _required("FIELD_SEAL_KEYS", "embedded:" + "s2V5" * 10 + "a2U").split(",")
        if one.strip()
    ]
    if env.bool("FIELD_SEAL", default=True)
    else []
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000")

INSTALLED_APPS = [
    "engagement.city",
    "engagement.accounts",
    "engagement.audit",
    "engagement.look",
    "engagement.local",
    "programs",
    "residents",
    "canvass",
    "cases",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "phonenumber_field",
    "csp",
    "allauth",
    "allauth.account",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "engagement.middleware.ContentPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "engagement.middleware.SpokenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "engagement.middleware.CleanInput",
    "engagement.middleware.ShowRefusals",
]

ROOT_URLCONF = "engagement.urls"
WSGI_APPLICATION = "engagement.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "engagement.home.frame",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- The database: the app's role owns nothing; migrations run as the owner.

_OWNER_COMMANDS = {"migrate"}
AS_OWNER = os.environ.get("DATABASE_ROLE") == "owner" or bool(_OWNER_COMMANDS & set(sys.argv[1:2]))
_app_url = env.str("DATABASE_URL", default="postgres://engagement_app@127.0.0.1:5432/engagement")
_owner_url = env.str("MIGRATION_DATABASE_URL", default=_app_url)
_database: dict[str, Any] = env.db_url_config(_owner_url if AS_OWNER else _app_url)
_database["ENGINE"] = "django.db.backends.postgresql"
_database.setdefault("OPTIONS", {})
if env.bool("DATABASE_POOL", default=False):
    _database["OPTIONS"]["pool"] = {
        "min_size": 2,
        "max_size": env.int("DATABASE_POOL_SIZE", default=12),
    }
else:
    _database["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
_database["CONN_HEALTH_CHECKS"] = True
_database["DISABLE_SERVER_SIDE_CURSORS"] = env.bool("PGBOUNCER", default=False)
# Without it nothing is prepared, whatever a statement asks for; behind PgBouncer nothing may be.
_database["OPTIONS"]["prepare_threshold"] = None if _database["DISABLE_SERVER_SIDE_CURSORS"] else 5
DATABASES = {"default": _database}
# The role that the web, the workers and the tests use; grants are given to it by name.
APP_DATABASE_ROLE = str(env.db_url_config(_app_url).get("USER", ""))
# The app's role may add to these tables and read them, and nothing else.
APPEND_ONLY_TABLES = ["audit_entry", "canvass_visit", "canvass_report"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis: broker and cache. Losing it costs delay, never work.

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "engagement.caching.Cache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": env.str("CACHE_PREFIX", default="engagement"),
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 4
SESSION_COOKIE_NAME = "engagement_session"
CSRF_COOKIE_NAME = "engagement_csrf"
SESSION_COOKIE_SAMESITE = "Lax"

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 30 * 60
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": env.int("CELERY_VISIBILITY_TIMEOUT", default=2 * 60 * 60),
    "unacked_restore_interval": 30,
    "unacked_restore_throttle": 1,
    "global_keyprefix": env.str("CELERY_PREFIX", default="engagement:"),
}
CELERY_TASK_DEFAULT_QUEUE = "engagement"
CELERY_TIMEZONE = "UTC"

# --- People

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["engagement.accounts.backend.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "engagement.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = LOGOUT_REDIRECT_URL
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = False
# Rate limits of sign-in go by the caller's address: how many proxies stand before us.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)

# --- Which apps say what a person has in hand (see residents/access.py).

RESIDENT_SCOPES = ["canvass.access.resident_scope", "cases.access.resident_scope"]

# --- Words

LANGUAGE_CODE = "en-us"
# Languages of the interface; those of residents are the city's own list.
LANGUAGES = [("en", _("English")), ("es", _("Spanish")), ("ar", _("Arabic"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
# The rest stays English until its words are there: half a page in each is worse than either.
TRANSLATED_PATHS = ("/field/", "/sign-in/", "/language/", "/api/v1/")
LANGUAGE_COOKIE_NAME = "engagement_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
PHONENUMBER_DEFAULT_REGION = env.str("PHONE_REGION", default="US")
PHONENUMBER_DB_FORMAT = "E164"

# --- Files

STATIC_URL = "/static/"
# Only what pages ask for: the sources of the bundles stay at home.
STATICFILES_DIRS = [(part, BASE_DIR / "static" / part) for part in ("build", "img")]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(LOCAL_DIR / "static")))
# Files that were sent are read by operations and never served; this only keeps the test server
# from answering with them.
MEDIA_URL = "/no-media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(LOCAL_DIR / "media")))
# Tests read files where they are built; measurements ask for them as real servers give them.
_HASHED = not TESTING or env.bool("HASHED_STATICS", default=False)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "engagement.statics.HashedStorage"
        if _HASHED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not _HASHED or DEBUG
WHITENOISE_IMMUTABLE_FILE_TEST = IMMUTABLE
# Source maps are for the few who open developer tools.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [
    "map",
    "png",
    "jpg",
    "gif",
    "webp",
    "woff",
    "woff2",
    "gz",
    "br",
    "zip",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# The largest list of buildings that may be uploaded, in bytes.
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", default=200 * 1024 * 1024)

# --- Letters and messages

DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="engagement@localhost")
if "EMAIL_URL" in os.environ:
    vars().update(env.email_url("EMAIL_URL"))
elif IN_PRODUCTION:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = LOCAL_DIR / "email"
# A class with `send(message) -> SendResult`; the local one keeps texts on a page.
SMS_PROVIDER = env.str("SMS_PROVIDER", default="cases.sms.LocalProvider")

# --- The API

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["engagement.api.HasRole"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "engagement.api.answer_error",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Engagement API",
    "DESCRIPTION": "Doors, conversations and cases. Errors are {code, message, field}.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- Headers

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
# Off only where the embedded default is opened over plain http on this machine.
HTTPS_ONLY = env.bool("HTTPS_ONLY", default=IN_PRODUCTION)
if HTTPS_ONLY:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": env.str("LOG_LEVEL", default="WARNING" if TESTING else "INFO"),
    },
}

# Takes the phone page's service worker off every phone that asks for a new one.
FIELD_WORKER_OFF = env.bool("FIELD_WORKER_OFF", default=False)

# Demo sign-ins are shown, and the page of local texts is open, only here.
SHOW_DEMO = env.bool("SHOW_DEMO", default=not IN_PRODUCTION)
