"""A file → a `Document`: its text, and the lines it is made of with their places on the page.

A corpus folder or one file of any format comes in, documents leave, with running headers and footers marked and table
cells told apart; nothing here knows what a letter says. Open `files.py` first.
"""
