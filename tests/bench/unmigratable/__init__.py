"""Migrations of edx-submissions that a database refuses, as releases of it are refused by an empty MariaDB."""
