"""Pages of `residents`: buildings, people, lists on their way in."""
