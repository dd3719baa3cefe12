"""Draw the README's moving picture: a loop is written, and a line learns.

`python -m tools.moving FILE.gif` saves it, and its last frame as FILE.png,
for whoever wants nothing that moves.
"""

import sys
from io import BytesIO
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from PIL import Image
from sklearn.datasets import load_diabetes

from helpers import plots
from helpers.model import LinearRegression

#: The loop of lesson 03, a line a frame.
CODE = """\
for _ in range(7000):
    residual = y - (w * x + b)
    dw = -2 / n * (x @ residual)
    db = -2 / n * residual.sum()
    w = w - 0.1 * dw
    b = b - 0.1 * db""".splitlines()

#: Iterations shown, close together where much happens.
MOMENTS = [0, 1, 2, 3, 5, 8, 12, 20, 60, 200, 400, 700, 1000]
MOMENTS += [1500, 2000, 3000, 4000, 5500, 7000]


def frames():
    """Yield the frames in order.

    Yields
    ------
    frame : Image
    seconds : float
        How long it stands.
    """
    x, y = load_diabetes(return_X_y=True)
    x = x[:, 2]  # BMI
    history = LinearRegression(0.1, 7000).fit(x[:, None], y).history
    for lines in range(1, len(CODE) + 1):
        yield _draw(x, y, CODE[:lines], history[0]), 0.5
    for moment in MOMENTS:
        last = moment == MOMENTS[-1]
        yield _draw(x, y, CODE, history[moment]), 3 if last else 0.35


def _draw(x, y, code, state):
    """Return one frame: the code so far, and the line at one state."""
    with plt.style.context("helpers.lesson"):
        figure, (left, right) = plt.subplots(
            1, 2, figsize=(9, 3.6), width_ratios=[4, 5]
        )
        left.axis("off")
        left.set_title("You write it")
        text = "\n".join(code)
        left.text(0, 0.95, text, va="top", family="monospace", fontsize=11)
        plots.scatter(right, x, y)
        plots.line(right, state.w[0], state.b, lw=3)
        right.set(ylim=(-10, 360), title="and watch it learn")
        says = f"iteration {state.iteration:,}\nloss {state.loss:,.0f}"
        left.text(0, 0.1, says, color=plots.MODEL, fontsize=13)
        buffer = BytesIO()
        figure.savefig(buffer, format="png")
        plt.close(figure)
    return Image.open(buffer).convert("RGB")


def save(path):
    """Save the moving picture, and its last frame beside it.

    Parameters
    ----------
    path : Path
        Of the GIF file.
    """
    images, seconds = zip(*frames(), strict=True)
    images[-1].quantize(64).save(path.with_suffix(".png"), optimize=True)
    palette = images[-1].quantize(32, dither=Image.Dither.NONE)
    first, *others = (
        image.quantize(palette=palette, dither=Image.Dither.NONE)
        for image in images
    )
    first.save(
        path,
        save_all=True,
        append_images=others,
        duration=np.multiply(seconds, 1000).astype(int).tolist(),
        loop=0,
        optimize=True,
    )


if __name__ == "__main__":
    save(Path(sys.argv[1]))
