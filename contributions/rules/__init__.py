"""What contributions decide, without a database: what is due, what a payment settles, which rights that opens, what is earned."""
