"""Pages of claims: slips, reviews, providers and their terms, guarantees, invoices and payments."""
