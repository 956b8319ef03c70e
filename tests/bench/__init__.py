"""How long things take, and how much memory: `python -m tests.bench CORPUS [--out DIR]`."""
