"""The run as pages for people to read in a browser.

In come tables and reports, out go HTML pages, `CHANGES.md` and a feed, made from the folder `templates/`. Open
`site.py` first.
"""
