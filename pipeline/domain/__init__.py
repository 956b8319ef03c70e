"""What everyone shares: the field's vocabulary, the records of every table, problems, areas, dates, text and errors.

Nothing of ours comes in; every other folder builds on what is here. Open `vocabulary.py` first, then `records.py`.
"""
