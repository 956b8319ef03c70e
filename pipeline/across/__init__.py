"""What needs more than one letter: journeys of weaknesses, recurring themes, an area's history, what is new.

The records of a run come in, with the areas of the rules and of the corpus; further records leave, and nothing is
written. Open `journeys.py` first; `official/` compares a run with Ofsted's own figures.
"""
