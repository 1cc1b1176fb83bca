"""Whatever stands in a config, it is taken or refused in words, and no secret is in the words."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dynamic_databases.models import Database

pytestmark = pytest.mark.django_db
ATTEMPTS = 300
SECRET = "planted 8124"
ENGINES = ("sqlite", "postgresql", "mysql", "mariadb", "sqlserver")
KEYS = """
    NAME USER HOST PORT OPTIONS CONN_MAX_AGE TIME_ZONE READ_ONLY SCHEMAS ATOMIC_REQUESTS TEST AUTOCOMMIT
    ENGINE DISABLE_SERVER_SIDE_CURSORS CONN_HEALTH_CHECKS name password Password x
""".split()
OPTIONS = """
    sslmode options service passfile init_command read_default_file local_infile charset ssl unix_socket pool
    driver extra_params timeout uri isolation_level server_side_binding password passwd sslkey x
""".split()
ODD = """
    .. / // /etc/passwd file:/etc/passwd?mode=rw :memory: ; ' " {x} } %s %00 -c -1 0 65536 1e9 true null NaN
    localhost 127.0.0.1 ::1 [::1]:5432 169.254.169.254 db.example,other.example host=x x;DRIVER=y /run/socket
    UTC Mars/Phobos é
""".split()
ATOMS = st.one_of(
    st.sampled_from(ODD), st.text(max_size=8), st.none(), st.booleans(), st.integers(), st.floats()
)
INNER_KEYS = st.sampled_from([*OPTIONS, "env", "file", "sealed"])
VALUES = st.recursive(
    ATOMS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(INNER_KEYS, inner, max_size=2),
    max_leaves=4,
)
PARTS = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4)
FUZZ = settings(
    max_examples=ATTEMPTS,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.parametrize("engine", ENGINES)
def test_no_config_is_a_failure_of_ours(environments, engine, record_property):
    words: list[str] = []

    @FUZZ
    @given(PARTS, st.dictionaries(st.sampled_from(OPTIONS), VALUES, max_size=2))
    def attempt(parts, options):
        config = {"ENGINE": engine, "NAME": "shop", **parts, "PASSWORD": SECRET}
        if options:
            config["OPTIONS"] = options
        try:
            Database(name="shop", environment=environments["prod"], config=config).full_clean()
        except ValidationError as error:
            words.append(str(error))

    attempt()
    record_property("attempts", ATTEMPTS)
    assert words
    assert [word for word in words if SECRET in word] == []
