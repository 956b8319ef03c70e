"""The tables in the forms that programs and spreadsheets read, one writer each.

In come tables as frames, out go files; `csv_files.py` is the one to open first. `dictionary.py` describes all of them
for people.
"""
