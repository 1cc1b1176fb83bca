"""Databases that live in somebody's controller table instead of ours: one a customer."""
