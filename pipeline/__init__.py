"""What Ofsted and CQC said of each local area's SEND provision, read from their letters and reports."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("send-letters")
except PackageNotFoundError:  # run from a checkout that was never installed
    __version__ = "0+unknown"
