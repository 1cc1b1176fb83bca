"""What no page reads of a database, such as the columns of which customers' connections are made."""

from __future__ import annotations

from dynamic_databases.redaction.controllers import ask_again, redaction_of
from dynamic_databases.redaction.gate import VisibleReading, readable, visible
from dynamic_databases.redaction.redaction import NOTHING, Redaction

__all__ = ["NOTHING", "Redaction", "VisibleReading", "ask_again", "readable", "redaction_of", "visible"]
