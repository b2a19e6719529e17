"""What people type about claims: slips, reviews, terms of providers and plans, invoices and payments."""
