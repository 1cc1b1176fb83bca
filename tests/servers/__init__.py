"""Real servers that tests start, each in a private folder on a free port; one module a vendor."""
