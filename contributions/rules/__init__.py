"""What contributions decide, without a database: dues, what a payment settles, rights on any day, what is earned."""
