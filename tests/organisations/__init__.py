"""Who works here: accounts, roles, sessions, the tree, parameters, places, jobs and the audit."""
