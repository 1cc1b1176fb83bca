"""One script on servers of several vendors: what they make of it is the same."""

from __future__ import annotations

from itertools import permutations

import pytest

from dynamic_databases.comparison import compare
from tests.dynamic_databases.comparison.probes.everywhere import SCRIPT
from tests.dynamic_databases.dialects.mysql import databases as mysql_databases
from tests.dynamic_databases.dialects.postgresql import databases as postgresql_databases
from tests.dynamic_databases.dialects.sqlite import files as sqlite_files


@pytest.mark.usefixtures("unblocked")
def test_one_script_on_three_vendors_differs_in_nothing(tmp_path, postgresql_server, mariadb_server):
    catalogs = {
        "prod": postgresql_databases.catalog_of(postgresql_server, postgresql_server.create(None, SCRIPT)),
        "test": mysql_databases.catalog_of(mariadb_server, mariadb_server.create(None, SCRIPT)),
        "dev": sqlite_files.catalog_of(sqlite_files.make(tmp_path / "made.sqlite3", SCRIPT)),
    }
    for here, there in permutations(catalogs, 2):
        assert compare({here: catalogs[here], there: catalogs[there]}).differences == ()
    for baseline in catalogs:
        assert compare(catalogs, baseline).differences == ()
