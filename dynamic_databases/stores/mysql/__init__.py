"""A MySQL or MariaDB store, with the driver that is installed; used as ENGINE."""
