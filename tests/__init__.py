"""The second manual of Novi: what it does, shown."""
