"""Errors of the site itself, beside those that `dynamic_databases` raises of databases."""

from __future__ import annotations

from dynamic_databases.errors import DynamicDatabasesError


class BadRequest(DynamicDatabasesError):
    """A URL or a form that can't be read."""

    code = "bad_request"


class LoginRequired(DynamicDatabasesError):
    """Before a person has logged in, no answer says whether something exists."""

    code = "login_required"
