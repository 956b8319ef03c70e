"""A run compared with Ofsted's own figures.

Letters, official spreadsheets and the areas come in; every difference with its cause leaves, and what either side
lacks. Open `compare.py` first.
"""
