"""Large tables, range after range of their keys: servers compute checksums, and only what differs is read."""
