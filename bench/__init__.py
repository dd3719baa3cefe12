"""Speed, as ratios within one run: `make bench`, `make bench-scale`."""
