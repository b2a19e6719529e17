"""The tools of Novi, run for real: the two commands, production, backups, catalogues."""
