"""A draft briefing on a run: what an analyst would start from, in the order that the LGiU's briefings have.

In come the run's frames and what the briefing is to cover, out go `briefing.md`, `briefing.html`, `briefing.docx` and
`briefing-numbers.csv`. Open `sections.py` first: it writes the sentences.
"""
