"""The profile of a column: what its values are in each environment, side by side, from a bounded sample."""
