"""Who works here: federations, unions, mutuals, sections, places, accounts, roles, audit and the door of every write."""
