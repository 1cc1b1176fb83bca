"""Canonical forms, equal for all spellings: types, defaults, expressions, names, texts of objects."""
