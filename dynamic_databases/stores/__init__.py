"""Django's backends for the application's own tables, made to answer where the store is in trouble."""
