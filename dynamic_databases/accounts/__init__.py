"""People's accounts in tables of other programs: found by name, their passwords checked, followed here."""
