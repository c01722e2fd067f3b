"""Outreach days on the screen: the list, one day with its map, teams and routes, and what is unmet."""
