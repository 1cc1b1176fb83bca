"""What the projects of `docs/uses` need: the wheel, the programs that serve them, and database servers."""

from tests.installed import installed_python, server_packages
from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgresql_server

__all__ = ["installed_python", "mariadb_server", "postgresql_server", "server_packages"]
