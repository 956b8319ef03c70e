"""From the sites of Ofsted and GOV.UK to a folder of letters with a manifest.

`CrawlOptions` and the rules about publications, expectations and areas go in; new and changed files, `manifest.csv`
and a `Report` come out. Open `crawl.py` first: it runs a crawl from beginning to end.
"""

from pipeline.download.crawl import download
from pipeline.download.options import CrawlOptions, OptionsError
from pipeline.download.report import Report

__all__ = [
    "CrawlOptions",
    "OptionsError",
    "Report",
    "download",
]
