#!/usr/bin/env python
"""Runs Django's management commands with the site's settings."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "browser.settings")
    from django.core.management import execute_from_command_line
    from django.db import Error

    from dynamic_databases.process_end import ending_with_its_code

    with ending_with_its_code():
        try:
            execute_from_command_line(sys.argv)
        except Error as error:  # of Django's own commands: ours say so by themselves
            from dynamic_databases.stores.troubles import trouble

            failure = trouble(error, is_writing=True)
            if failure is None:
                raise
            sys.exit(failure.message)
