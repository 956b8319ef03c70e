"""What Ofsted and CQC found in each area's SEND inspection, read from their letters and reports."""

from pipeline.domain.version import __version__

__all__ = ["__version__"]
