#!/usr/bin/env python
"""Runs Django's management commands with the site's settings."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "browser.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
