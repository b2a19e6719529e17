"""What is paid: providers, agreements, tariffs, guarantees, claims, decisions, invoices, payouts."""
