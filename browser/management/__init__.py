"""Commands of the site: the demo, and the first administrator."""
