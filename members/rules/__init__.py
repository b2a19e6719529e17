"""How families are read and judged, without a database: names, births, links, families, columns, cards."""
