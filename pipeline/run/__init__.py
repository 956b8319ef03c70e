"""The commands' work from end to end: a whole run, a refresh, and the checks over a finished run.

Folders and rules come in; results leave for `cli.py` to tell. Open `extract.py` first.
"""
