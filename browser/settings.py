"""The site's settings, each read from the environment; the README's table says what they mean."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path

from environs import Env

from browser import state_folder
from dynamic_databases.lazy_databases import LazyDatabases
from dynamic_databases.stores.entries import store_entry, store_file

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
DEFAULT_STATE_FOLDER = BASE_DIR / "var"
STATE_FOLDER = Path(env.str("STATE_FOLDER", str(DEFAULT_STATE_FOLDER)))
"""What the application keeps: its own SQLite file, the secret key, the demo, collected static files."""
STORE = store_entry(env.dj_db_url("DATABASE_URL", f"sqlite:///{STATE_FOLDER / state_folder.STORE}"))
state_folder.prepare(
    STATE_FOLDER,
    is_default=STATE_FOLDER == DEFAULT_STATE_FOLDER,
    store=store_file(STORE),
)

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or state_folder.stored_text(
    STATE_FOLDER, "secret_key", secrets.token_urlsafe(50)
)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
TRUST_PROXY = env.bool("TRUST_PROXY", False)
if TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

DEMO_OPEN = env.bool("DEMO_OPEN", False)
DEMO_OPEN_HOSTS = frozenset({"localhost", "127.0.0.1"})
COMPILED_TEMPLATES = STATE_FOLDER / "templates"
DEMO_FOLDER = STATE_FOLDER / "demo"

DATABASES = LazyDatabases({"default": STORE})
DATABASE_CONNECTION_POOLING = False  # mssql-django's: a connection that is closed here is closed there
DATABASE_ROUTERS = ["dynamic_databases.router.DynamicDatabasesRouter"]
DYNAMIC_DATABASES_PREFIX = "DYNAMIC_DATABASE"
DYNAMIC_DATABASES_SEPARATOR = "_"
SQLITE_FOLDERS = [Path(folder) for folder in env.str("SQLITE_FOLDERS", "").split(os.pathsep) if folder]
SQLITE_FOLDERS.append(DEMO_FOLDER)  # `make run` registers the demo in any case
DATABASE_HOSTS = env.list("DATABASE_HOSTS", ["*"])
SECRETS_FOLDER = Path(env.str("SECRETS_FOLDER", str(STATE_FOLDER / "secrets")))
CONFIG_KEYS: list[str] = env.list("CONFIG_KEYS", []) or [
    state_folder.stored_text(STATE_FOLDER, "config_key", secrets.token_urlsafe(50))
]
CATALOG_HISTORY = env.bool("CATALOG_HISTORY", True)
CATALOG_MAX_AGE = env.float("CATALOG_MAX_AGE", 60.0)
CUSTOMERS_MAX_AGE = env.float("CUSTOMERS_MAX_AGE", 60.0)
CONNECT_TIMEOUT = env.float("CONNECT_TIMEOUT", 5.0)
STATEMENT_TIMEOUT = env.float("STATEMENT_TIMEOUT", 15.0)
REQUEST_TIMEOUT = env.float("REQUEST_TIMEOUT", 20.0)
ROW_COMPARISON_LIMIT = env.int("ROW_COMPARISON_LIMIT", 20_000)
ROW_COMPARISON_BUSY = env.int("ROW_COMPARISON_BUSY", 25)
ROW_COMPARISON_SECONDS = env.float("ROW_COMPARISON_SECONDS", 10.0)
LOOKUP_TIMEOUT = env.float("LOOKUP_TIMEOUT", 2.0)
WORKER_THREADS = env.int("WORKER_THREADS", 16)
CATALOGS_MEMORY = env.float("CATALOGS_MEMORY", 128.0)
MODELS_MEMORY = env.float("MODELS_MEMORY", 128.0)

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
    "django.forms",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "csp",
    "axes",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "browser.compression.CompressionMiddleware",
    "dynamic_databases.middleware.DeadlineMiddleware",
    "browser.content_security.ContentSecurityPolicyMiddleware",
    "browser.login_turns.LoginTurnsMiddleware",  # before whatever reads the store
    "browser.sessions.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "browser.sessions.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "browser.store_failures.StoreFailuresMiddleware",
    "browser.failures.FailuresMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "browser.urls"
APPEND_SLASH = True
WSGI_APPLICATION = "browser.wsgi.application"
ASGI_APPLICATION = "browser.asgi.application"
CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,  # Django's own of forms
        "OPTIONS": {
            "environment": "browser.templating.environment.environment",
            "context_processors": [
                "browser.templating.kept.address_basis",
                "browser.templating.tokens.csrf",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",  # the administration's
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": CONTEXT_PROCESSORS},
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # forms and widgets of ours have templates
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: who is locked out costs no password's digest
    "browser.sessions.UserBackend",
]
DATABASE_USERS = env.json("DATABASE_USERS", [])
DATABASE_USERS_MAX_AGE = env.float("DATABASE_USERS_MAX_AGE", 60.0)
DATABASE_USERS_GRACE = env.float("DATABASE_USERS_GRACE", 900.0)
if DATABASE_USERS:
    AUTHENTICATION_BACKENDS.append("browser.logins.database_users.DatabaseUserBackend")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = ["browser.logins.password_hashing.OneAtATimeHasher"]
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # a whole company may share one address
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the lock ends when the page says
AXES_DISABLE_ACCESS_LOG = True  # wrong passwords are counted; who logged in when is not recorded
AXES_CLIENT_IP_CALLABLE = "browser.logins.attempts.client_address"
AXES_USERNAME_CALLABLE = "browser.logins.attempts.attempted_account"
AXES_LOCKOUT_CALLABLE = "browser.views.login.locked"
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

SESSION_ENGINE = "browser.sessions"
MESSAGE_STORAGE = "browser.sessions.MessageStorage"
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
    # Scanners that use other host names would fill the log with tracebacks; the answer says enough.
    "loggers": {"django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False}},
}
