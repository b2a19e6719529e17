"""Pages of an organisation: who acts, its settings, its people, its jobs, and who did what."""
