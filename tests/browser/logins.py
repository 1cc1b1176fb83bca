"""The pages that take a password, and the right and a wrong one for them."""

from __future__ import annotations

LIMIT = 5
"""Wrong passwords until an account is locked."""
LOGINS = ("/login/", "/admin/login/")
RIGHT = {"username": "reader", "password": "reading is enough"}
WRONG = RIGHT | {"password": "a guess"}
