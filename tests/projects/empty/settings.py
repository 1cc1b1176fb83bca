"""The smallest project with an admin that has the app: Django's own defaults for everything else."""

from pathlib import Path

from dynamic_databases.lazy_databases import LazyDatabases

HERE = Path(__file__).parent
SECRET_KEY = "only for tests " * 5
DATABASES = LazyDatabases({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": HERE / "own.sqlite3"}})
DATABASE_ROUTERS = ["dynamic_databases.router.DynamicDatabasesRouter"]
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "dynamic_databases",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
CONTEXT = "django.template.context_processors.request django.contrib.auth.context_processors.auth"
OPTIONS = {"context_processors": [*CONTEXT.split(), "django.contrib.messages.context_processors.messages"]}
TEMPLATES = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": OPTIONS}
]
ROOT_URLCONF = "urls"
ALLOWED_HOSTS = ["testserver"]
STATIC_URL = "static/"
STATIC_ROOT = HERE / "static"
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}}
SQLITE_FOLDERS = [HERE]
