"""Finds the differences in each group of counterparts, attribute by attribute, with their verdicts."""
