"""What the database knows of its own tables before it chooses how to read them."""

from django.db import connection


def weigh_tables() -> None:
    """Let SQLite look at how its rows are spread (a thousand of each index, so at once): without it, it guesses which
    index is short, and reads the payments of all mutuals to tell the rights of one family. PostgreSQL does it itself.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit=1000")
            cursor.execute("ANALYZE")
