"""Django's migrations of the application's own tables."""
