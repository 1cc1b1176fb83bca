"""Where a page below an environment stands: the database that its address names, its bar, its failures."""
