"""What several tests use."""

import numpy as np
import pytest

#: `make test-site` names it: it needs the site, built, and a browser.
collect_ignore = ["test_site.py"]


@pytest.fixture
def rng():
    """Return a generator with a fixed seed."""
    return np.random.default_rng(seed=0)
