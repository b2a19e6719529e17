"""The pure heart of claims: facts in, verdict out; no database, no Django, no clock."""
