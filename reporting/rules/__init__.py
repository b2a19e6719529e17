"""How reporting concludes, without a database: measures that add up, ratios that never do, norms, statements."""
