"""The embedded services and the one-command start: nothing here runs in production."""
