"""Django's SQLite backend, whose connections know when their file was replaced; ENGINE of our own entries."""
