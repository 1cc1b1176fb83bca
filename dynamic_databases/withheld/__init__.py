"""What no page reads of a database: what the connections of customers are made of, wherever it may show."""

from __future__ import annotations

from dynamic_databases.withheld.withheld import NOTHING, Withheld
from dynamic_databases.withheld.withholding import ask_again, withheld_from

__all__ = ["NOTHING", "Withheld", "ask_again", "withheld_from"]
