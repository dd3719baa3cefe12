"""What lesson 09 needs: sums by Dask, a second pass, a folder that goes."""
