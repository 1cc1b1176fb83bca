"""What a config says of a login that can act on the server itself."""

from __future__ import annotations

from dynamic_databases.dialects.login_rights import ACCEPTED as ACCEPTING
from dynamic_databases.dialects.login_rights import PRIVILEGED_LOGIN
from dynamic_databases.dialects.login_rights import REFUSED as REFUSING

ACCEPTED = {PRIVILEGED_LOGIN: ACCEPTING}
REFUSED = {PRIVILEGED_LOGIN: REFUSING}
"""The same as a config without the key."""
