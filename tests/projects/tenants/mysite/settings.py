# mysite/settings.py, at the end
from dynamic_databases.lazy_databases import LazyDatabases

DATABASES = LazyDatabases(DATABASES)
DATABASE_ROUTERS = ["dynamic_databases.router.DynamicDatabasesRouter"]
INSTALLED_APPS += ["dynamic_databases", "notes"]
MIDDLEWARE += ["dynamic_databases.tenants.TenantMiddleware"]
DYNAMIC_DATABASES_ENVIRONMENT_FROM = ["header:X-Tenant", "host"]
DYNAMIC_DATABASES_ENVIRONMENT_HOSTS = {"*.notes.example": "*", "*.localhost": "*"}
DYNAMIC_DATABASES_APPS = {"notes": "notes"}
ALLOWED_HOSTS = [".notes.example", ".localhost", "127.0.0.1"]
SQLITE_FOLDERS = [BASE_DIR]
