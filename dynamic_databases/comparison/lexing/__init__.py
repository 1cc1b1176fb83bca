"""Splits SQL text into tokens and nests them by their brackets. It does not parse or guess at meaning."""
