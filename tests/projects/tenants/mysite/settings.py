# mysite/settings.py, at the end
from dynamic_databases.lazy_databases import LazyDatabases

DATABASES = LazyDatabases(DATABASES)
DATABASE_ROUTERS = ["dynamic_databases.router.DynamicDatabasesRouter"]
INSTALLED_APPS += ["dynamic_databases", "notes"]
MIDDLEWARE += ["dynamic_databases.middleware.EnvironmentMiddleware"]
DYNAMIC_DATABASES_ENVIRONMENT_FROM = ["header:X-Tenant", "host"]
DYNAMIC_DATABASES_ENVIRONMENT_HOSTS = {"thor.example": "thor", "odin.example": "odin"}
SQLITE_FOLDERS = [BASE_DIR]
