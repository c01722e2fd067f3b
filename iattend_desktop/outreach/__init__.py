"""Going to the door: outreach days, their teams, stops and routes."""
