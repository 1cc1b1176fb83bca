"""Django's migrations of the tables of the site itself."""
