"""Look-up: databases, tables, columns and records by what a person types, in every environment."""
