"""The moving picture shows a loop that works, and is light."""

import re
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageSequence
from sklearn.datasets import load_diabetes

from tools import moving
from tools.figures import TOLERANCE, block_means
from tools.notebooks import README_PICTURE, README_STILL, ROOT


def test_the_code_in_the_picture_trains_to_the_loss_it_shows():
    x, y = load_diabetes(return_X_y=True)
    space = {"x": x[:, 2], "y": y, "n": len(y), "w": 0.0, "b": 0.0}
    exec("\n".join(moving.CODE), space)
    assert space["w"] == pytest.approx(909.4812, abs=5e-5)
    assert space["b"] == pytest.approx(152.1335, abs=5e-5)
    first = np.mean(y**2)
    last = np.mean((y - space["w"] * x[:, 2] - space["b"]) ** 2)
    said = re.search(r' alt="(.*?)"', (ROOT / "README.md").read_text("utf-8"))
    assert f"the loss falling from {first:,.0f} to {last:,.0f}." in said[1]


def _grey(image):
    return np.asarray(image.convert("L"), dtype=float)


def test_first_the_code_then_the_line_and_a_still(tmp_path, monkeypatch):
    monkeypatch.setattr(moving, "CODE", moving.CODE[:2])
    monkeypatch.setattr(moving, "MOMENTS", [0, 60, 7000])
    path = tmp_path / "moving.gif"
    moving.save(path)
    with Image.open(path) as film:
        shown = [_grey(frame) for frame in ImageSequence.Iterator(film)]
    with Image.open(path.with_suffix(".png")) as still:
        last = np.abs(_grey(still) - shown[-1])
    assert len(shown) == 4  # one line of code, then both, at 0, 60 and 7,000
    left, right = slice(None, 380), slice(440, None)
    changes = [np.abs(b - a) for a, b in pairwise(shown)]
    assert changes[0][:, right].max() == 0 < changes[0][:, left].max()
    assert min(change[:, right].max() for change in changes[1:]) > 50
    assert last.mean() < 3
    assert path.stat().st_size < 300_000 / 24 * len(shown)  # in full, 24


def test_the_stored_pictures_are_those_drawn_today(monkeypatch):
    moments = moving.MOMENTS
    monkeypatch.setattr(moving, "MOMENTS", moments[-1:])
    *_, (drawn, _) = moving.frames()
    with Image.open(README_PICTURE) as film:
        assert film.n_frames == len(moving.CODE) + len(moments) - 1
        film.seek(film.n_frames - 1)
        stored = [_grey(film)]
    with Image.open(README_STILL) as still:
        stored.append(_grey(still))
    for picture in stored:
        means = block_means(picture[..., None] / 255)
        now = block_means(_grey(drawn)[..., None] / 255)
        assert np.abs(means - now).max() < TOLERANCE
