"""What to say and ask at a campaign's doors: the document, its answers, its changes in words.

Pure: nothing in here reads or writes the database.
"""
