"""The run as pages for people to read in a browser.

In come a run's tables and texts, out go the folder `site/`, the pages of other commands, `CHANGES.md` and a feed, made
from the folders `templates/` and `assets/`. Open `site.py` first, then `view.py`; docs/site.md tells of the pages.
"""
