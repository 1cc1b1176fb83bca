"""Which databases and environments a person may see, decided only from stored rows."""
