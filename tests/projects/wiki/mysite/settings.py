# mysite/settings.py, at the end
from dynamic_databases.lazy_databases import LazyDatabases

DATABASES = LazyDatabases(DATABASES)
DATABASE_ROUTERS = ["dynamic_databases.router.DynamicDatabasesRouter"]
INSTALLED_APPS += ["dynamic_databases", "wiki"]
