"""The site's settings, each read from the environment; the README's table says what they mean."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from environs import Env

from dynamic_databases.lazy_databases import LazyDatabases

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
STATE_FOLDER = Path(env.str("STATE_FOLDER", str(BASE_DIR / "var")))
"""What the application keeps: its own SQLite file, the secret key, the demo, collected static files."""


def kept(name: str, made: str) -> str:
    """Return the text kept in the state folder under `name`; the first of several processes makes it."""
    path = STATE_FOLDER / name
    if not path.exists():
        STATE_FOLDER.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=STATE_FOLDER, prefix=f".{name}.") as file:  # mode 0600
            file.write(made)
            file.flush()
            with suppress(FileExistsError):  # another process was first: its text is the one kept
                os.link(file.name, path)
    return path.read_text().strip()


DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or kept("secret_key", secrets.token_urlsafe(50))
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
if env.bool("TRUST_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

DEMO_OPEN = env.bool("DEMO_OPEN", False)
DEMO_OPEN_HOSTS = frozenset({"localhost", "127.0.0.1"})
DEMO_FOLDER = STATE_FOLDER / "demo"

DATABASES = LazyDatabases(
    {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{STATE_FOLDER / 'browser.sqlite3'}")}
)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Several workers write here: wait for each other, and take the write lock when a transaction begins.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DATABASE_CONNECTION_POOLING = False  # mssql-django's: a connection that is closed here is closed there
DATABASE_ROUTERS = ["dynamic_databases.router.DynamicDatabasesRouter"]
DYNAMIC_DATABASES_PREFIX = "DYNAMIC_DATABASE"
DYNAMIC_DATABASES_SEPARATOR = "_"
SQLITE_FOLDERS = [Path(folder) for folder in env.str("SQLITE_FOLDERS", "").split(os.pathsep) if folder]
SQLITE_FOLDERS.append(DEMO_FOLDER)  # `make run` registers the demo, whatever else there is
DATABASE_HOSTS = env.list("DATABASE_HOSTS", ["*"])
SECRETS_FOLDER = Path(env.str("SECRETS_FOLDER", str(STATE_FOLDER / "secrets")))
CONFIG_KEYS: list[str] = env.list("CONFIG_KEYS", []) or [kept("config_key", secrets.token_urlsafe(50))]
CATALOG_MAX_AGE = env.float("CATALOG_MAX_AGE", 60.0)
CUSTOMERS_MAX_AGE = env.float("CUSTOMERS_MAX_AGE", 60.0)
CONNECT_TIMEOUT = env.float("CONNECT_TIMEOUT", 5.0)
STATEMENT_TIMEOUT = env.float("STATEMENT_TIMEOUT", 15.0)

INSTALLED_APPS = [
    "whitenoise.runserver_nostatic",
    "browser",
    "dynamic_databases",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "browser.failures.FailuresMiddleware",
]
ROOT_URLCONF = "browser.urls"
APPEND_SLASH = True
WSGI_APPLICATION = "browser.wsgi.application"
ASGI_APPLICATION = "browser.asgi.application"
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
            ],
            "builtins": ["browser.templatetags.browser"],
        },
    }
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-us"
USE_I18N = False
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = STATE_FOLDER / "static"
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "browser.static_files.StaticFilesStorage"},
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("SECURE_COOKIES", False)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
DJANGO_TABLES2_TEMPLATE = "browser/_table.html"

DEFAULT_EXCEPTION_REPORTER_FILTER = "dynamic_databases.error_reports.ReportFilter"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Whoever scans the machine under other names would fill the log with tracebacks; the answer says enough.
    "loggers": {"django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False}},
}
