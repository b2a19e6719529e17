"""The house itself: who imports whom, what each table refuses, what each address asks, and how big things may grow."""
