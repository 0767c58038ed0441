"""Every change to campaigns, turf and visits: one function a verb, split by noun."""
