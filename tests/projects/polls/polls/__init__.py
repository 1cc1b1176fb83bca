"""Polls in a shared database."""
