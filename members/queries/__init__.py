"""Reading of plans, families, people, enrolments, imports and cards."""
