"""Management commands that register, check, read and compare databases."""
