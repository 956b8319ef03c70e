"""A replica of the inspectorate's site, on loopback, for the tests of the download."""
