"""Pages about families: the list, a family, its people, cards, plans, and registers that come in or go out."""
