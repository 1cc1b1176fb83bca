"""How templates are found, and what they can say: Jinja's, with Django's and our own filters."""
