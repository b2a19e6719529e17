"""Who is covered: households, beneficiaries, plans (as a name), enrolments, cards."""
