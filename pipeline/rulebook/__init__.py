"""The files that a researcher edits, as checked records.

A rules folder comes in; one `Rules` object leaves, or every mistake in every file with its line. Open `rules.py` first.
"""
