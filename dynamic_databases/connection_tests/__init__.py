"""Tests of connections: of stored databases, of configs that are not stored yet, of whole servers."""
