"""Where the indicators come from, as cited on every page."""

GUIDE = "Guide BIT/STEP–CIDR, %s"
KEY_RATIOS = "Wipf et Garand, ratio %s"
HOUSE = "Novi"
