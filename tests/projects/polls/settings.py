"""A project whose polls lie in a database that it shares with others: one in each environment."""

from pathlib import Path

from dynamic_databases.lazy_databases import LazyDatabases

HERE = Path(__file__).parent
SECRET_KEY = "only for tests " * 5
DATABASES = LazyDatabases({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": HERE / "own.sqlite3"}})
DATABASE_ROUTERS = ["dynamic_databases.router.DynamicDatabasesRouter"]
DJANGO_APPS = ("admin", "auth", "contenttypes", "sessions", "messages", "staticfiles")
INSTALLED_APPS = [*(f"django.contrib.{name}" for name in DJANGO_APPS), "dynamic_databases", "polls"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "dynamic_databases.middleware.EnvironmentMiddleware",
]
CONTEXT = "django.template.context_processors.request django.contrib.auth.context_processors.auth"
OPTIONS = {"context_processors": [*CONTEXT.split(), "django.contrib.messages.context_processors.messages"]}
TEMPLATES = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": OPTIONS}
]
ROOT_URLCONF = "urls"
ALLOWED_HOSTS = ["testserver"]
STATIC_URL = "static/"
SQLITE_FOLDERS = [HERE]
DYNAMIC_DATABASES_ENVIRONMENT_FROM = ["header:X-Environment"]
