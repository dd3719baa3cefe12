"""What maintains the notebooks: run and save them, compare, check."""
