"""Pages of campaigns, turf, calls, events and visits."""
