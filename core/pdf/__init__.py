"""What Novi prints: fonts, sheets, registers, receipts and cards."""
