"""Who learns, and the worlds they learn in: scenario files, the demo network."""
