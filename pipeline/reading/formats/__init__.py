"""One reader for each format: what comes in is a file's bytes, what leaves are pages of spans.

A file that cannot be read ends in `Unreadable`, with a code and a remedy. Open `pdf.py` first.
"""
