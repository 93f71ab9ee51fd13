"""`make bench` prints ratios, each pair measured in turn in one run. Never run as tests."""
