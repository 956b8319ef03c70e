"""One module for each kind of document, each with `read(draft)`."""
