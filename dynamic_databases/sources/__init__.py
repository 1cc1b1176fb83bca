"""Customers' databases, one for each row of somebody's controller table instead of a row of ours."""
