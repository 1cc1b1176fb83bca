"""Quick look-up: tables and records by what a person types, in every environment that answers."""
