"""What is received: rates, dues, receipts, and the rights that follow."""
