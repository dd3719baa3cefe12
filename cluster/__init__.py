"""What lesson 09 needs of a cluster: sums by Dask, and a folder that goes."""
