"""Who works here: federations, unions, mutuals, sections, places, accounts, roles, audit, the door of every write."""
