"""The roof: the shell, the day, the search, and the matrix of roles, addresses and tenants."""
