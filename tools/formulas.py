"""The formulas of the lessons, computed: both sides are the same number.

Only what the series derives is judged: loss, gradient, Hessian, the best
line and the answer key. They are computed on made-up data on scikit-learn's
scale, the derivatives by finite differences.
"""

import re
from functools import cache

import numpy as np

from tools.numbers import plain

#: What formulas call the things of `_world`, longest first.
NAMES = {
    r"\\frac\{\\partial\^2 L\}\{\\partial w\^2\}": "d2w",
    r"\\frac\{\\partial\^2 L\}\{\\partial w \\, \\partial b\}": "dwb",
    r"\\frac\{\\partial\^2 L\}\{\\partial b\^2\}": "d2b",
    r"\\frac\{\\partial L\}\{\\partial (?:w|\\theta_j)\}": "dw",
    r"\\frac\{\\partial L\}\{\\partial b\}": "db",
    r"\\frac\{\\partial e_i\}\{\\partial \\theta_j\}": "de",
    r"\\nabla L\(\\theta\)": "g",
    r"L\((?:w, b|\\theta)\)": "L",
    r"L\^\*": "L_best",
    r"A ?\\theta(?!\^)": "A_theta",
    r"w_\{t\+1\}": "w_next",
    r"b_\{t\+1\}": "b_next",
    r"([wb])_t\b": r"\1_t",
    r"([wb])\^\*": r"\1_best",
    r"^\s*x_i\s*$": "x_side",  # not any x, which may be 0
    r"[XA]_\{ij\}|x_i": "x",
    r"([ey])_i": r"\1",
    r"\\bar ([xy])": r"\1_bar",
    r"c_\{\\(max|min)\}": r"c_\1",
    r"\\eta_\{\\text\{best\}\}": "eta_best",
    r"w_\{\\text\{ridge\}\}": "w_ridge",
    r"\\text\{(factor|mean|SD)\}": r"\1",
    r"\\text\{BMI\}_i": "bmi",
    r"\\sqrt\{n\}": "root_n",
    r"\\theta": "theta",
    r"\\(eta|alpha|kappa)": r"\1",
}

#: Left-hand sides that mean the same wherever they stand.
JUDGED = {"L", "dw", "db", "d2w", "dwb", "d2b", "g", "H", "w_t", "b_t"}
JUDGED |= {"w_next-w_best", "b_next-b_best", "w_best-w_t", "w_best", "b_best"}
JUDGED |= {"s**2", "eta_best", "factor", "kappa", "w_ridge"}
JUDGED |= {"de", "x_side"}

#: A coefficient before a sum or a product with a transposed matrix.
LOOSE = re.compile(r"-?\\frac(?:\{\d\}\{n\}|\dn) *(?:\\sum|[XAe]\^\\top).*e")

#: What such a product may be when no left-hand side says it.
LOOSELY = ("L", "dw", "db", "g", "-dw/2")


def check_formulas(notebook, path):
    """Formulas of loss, gradient and steps hold when they are computed."""
    text = "\n".join(c.source for c in notebook.cells if c.cell_type != "code")
    for display, inline in re.findall(r"\$\$(.+?)\$\$|\$(.+?)\$", text, re.S):
        for formula in re.split(
            r"\\q?quad|\\Longrightarrow", display + inline
        ):
            first, *others = map(_python, _sides(formula))
            for side in others:
                if first in JUDGED and _differ(first, side):
                    yield f"does not hold: {formula}"
            alone = LOOSE.match(formula) and not others
            if alone and all(_differ(name, first) for name in LOOSELY):
                yield f"no loss and no gradient: {formula}"


#: A sum of numbers and what it comes to, a number or a fraction.
SUM = re.compile(
    r"(?<![\w^)}*/+.-])(?P<sum>[-( ]*\d[-+*/(). \d]*[-+*/][-+*/(). \d]*[\d)])"
    r" ?= ?(?P<result>-?\d+(?:\.\d+|/\d+)?)(?![\w^*]| [-+*/])"
)


def check_sums(notebook, path):
    """A sum that the prose works out, as with a pencil, comes out so."""
    text = "\n".join(c.source for c in notebook.cells if c.cell_type != "code")
    text = re.sub(
        r"\\[td]?frac\{?(\d+)\}?\{?(\d+)\}?", r"(\1/\2)", plain(text)
    )
    text = re.sub(r"·|×|\\cdot|\\times", "*", text).replace(")(", ")*(")
    for found in SUM.finditer(re.sub(r"(?<=\d),(?=\d{3})", "", text)):
        decimals = len(found["result"].partition(".")[2])
        try:
            gap = eval(found["sum"]) - eval(found["result"])
        except SyntaxError:
            continue  # half a bracket, of a formula with names
        if abs(gap) > (0.501 * 10.0**-decimals if decimals else 1e-9):
            yield f"does not come out: {found[0]}"


def _sides(formula):
    """Return the sides of an equation."""
    formula = re.sub(r"\\boxed\{", "", formula).replace("442", "n")
    formula = re.sub(
        r"\\sum(_(\{.*?\}|\w))?(\^(\{.*?\}|\w))?", r"\\sum", formula
    )
    return formula.split("=")


def _differ(one, other):
    """Whether two expressions are known and not the same number."""
    world = _world()
    try:
        values = [eval(code, {"np": np, **world}) for code in (one, other)]
    except (NameError, SyntaxError, TypeError, ValueError):
        return False
    return not np.allclose(*values, rtol=1e-5, atol=1e-8)


def _python(latex):
    """Return a side of a formula as a Python expression."""
    for name, code in NAMES.items():
        latex = re.sub(name, f" {code} ", latex)
    latex = re.sub(r"\\(left|right|bigl|bigr|cdot|[,; ])", " ", latex)
    latex = re.sub(r"\\frac(\w)(\w)", r"\\frac{\1}{\2}", latex)
    latex = latex.replace(r"\sum", " SUM ").replace(r"\tfrac", r"\frac")
    latex = re.sub(r"([XAe])\^\\top", r" \1.T@ ", latex)
    for _ in range(3):
        latex = re.sub(
            r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", latex
        )
    latex = latex.replace("^", "**").strip("} \n,.;")
    parts = re.findall(r"\w+\.T@|\w+|\*\*|\S", latex)
    code, closing, before = "", "", ""
    for part in parts:
        factor = re.match(r"\w|\(", part)
        if factor and re.search(r"[\w)]$", before) and before != "SUM":
            code += "*"
        if part == "SUM" or part.endswith(".T@"):
            code += "np.sum(0*x+" if part == "SUM" else f"{part}("
            closing += ")"
        else:
            code += part
        before = part
    return code + closing


@cache
def _world():
    """Return data, parameters and what follows from them, by name."""
    rng = np.random.default_rng(seed=0)
    n, eta, t, w, b = 7, 0.3, 3, 2.0, -1.0
    x, y = rng.normal(size=n), rng.normal(5, size=n)
    x -= x.mean()
    x /= np.sqrt(x @ x)
    A = np.column_stack([x, np.ones(n)])
    w_best, b_best = np.linalg.lstsq(A, y)[0]
    theta = np.array([w, b])

    def loss(theta):
        return np.mean((y - A @ theta) ** 2)

    def slope(f, theta):
        moves = 1e-3 * np.eye(2)
        return np.array([(f(theta + h) - f(theta - h)) / 2e-3 for h in moves])

    def gradient(theta):
        return slope(loss, theta)

    L, g, H = loss(theta), gradient(theta), slope(gradient, theta)
    A_theta, L_best = A @ theta, loss(np.array([w_best, b_best]))
    (dw, db), (d2w, dwb), d2b = g, H[0], H[1, 1]
    steps = [np.zeros(2)]
    for _ in range(t + 1):
        steps.append(steps[-1] - eta * gradient(steps[-1]))
    (w_t, b_t), (w_next, b_next) = steps[t:]
    e, X = y - A @ theta, x[:, None]
    x_bar, y_bar, s = x.mean(), y.mean(), np.sqrt(e @ e / (n - 2))
    c_min, c_max = np.linalg.eigvalsh(H)
    kappa, eta_best = np.linalg.cond(H), 2 / np.trace(H)
    factor = np.linalg.norm(np.eye(2) - eta_best * H, 2)
    alpha = 0.25
    w_ridge = x @ y / (x @ x + alpha)
    de, root_n, mean, SD = -x, np.sqrt(n), 26.0, 4.0
    x_side, bmi = x, mean + SD * root_n * x
    return {k: v for k, v in locals().items() if k not in ("rng", "steps")}
