"""From the sites of Ofsted and GOV.UK to a folder of letters with a manifest.

`CrawlOptions` and the rules about publications, expectations and areas go in; new and changed files, `manifest.csv`
and a `Report` come out. Open `crawl.py` first: it runs a crawl from beginning to end.
"""
