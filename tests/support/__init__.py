"""What the tests share: made-up letters, a made-up inspectorate's site, and runs to look at."""
