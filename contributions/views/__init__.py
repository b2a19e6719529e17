"""Pages of contributions: collecting, receipts, a family's account, rights, lists, dues and rates."""
