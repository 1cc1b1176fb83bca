# mysite/settings.py, at the end
from dynamic_databases.lazy_databases import LazyDatabases

DATABASES = LazyDatabases(DATABASES)
DATABASE_ROUTERS = ["dynamic_databases.router.DynamicDatabasesRouter"]
INSTALLED_APPS += ["dynamic_databases", "customers"]
MIDDLEWARE += ["dynamic_databases.tenants.TenantMiddleware"]
DYNAMIC_DATABASES_CUSTOMER_FROM = ["url"]
BACKENDS = ("django.contrib.auth.backends.ModelBackend", "dynamic_databases.auth.DatabaseUserBackend")
AUTHENTICATION_BACKENDS = list(BACKENDS)
USERS = {"table": "users", "name": "login", "hash": "password", "active": "enabled"}
DATABASE_USERS = [{"source": "customers", "environment": "prod", **USERS}]
