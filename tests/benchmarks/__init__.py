"""How fast Novi is, beside how fast the bare libraries are; never an assertion on time."""
