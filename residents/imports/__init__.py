"""Lists of buildings on their way in: read, understood, matched, written."""
