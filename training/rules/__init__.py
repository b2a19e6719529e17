"""Pure reading of scenario files."""
