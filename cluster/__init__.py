"""What lesson 09 needs: sums by Dask, a folder that goes, NIST's tables."""
