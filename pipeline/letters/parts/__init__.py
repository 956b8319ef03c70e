"""What several kinds of letter have in common: fields, items with verdicts, rows of tables.

Blocks or lines come in; values and findings with their places leave. Open `fields.py` first.
"""
