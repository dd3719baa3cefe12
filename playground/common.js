// What the pages of this folder have in common.
"use strict";
const data = DATA;
const $ = id => document.getElementById(id);
const on = (id, type, act) => $(id).addEventListener(type, act);
const mean = (values, f) =>
  values.reduce((sum, value, i) => sum + f(value, i), 0) / values.length;

// ---- numbers as Python writes them: :,.4f, and from a million on :.4e ----

function digits(value, decimals = 4) {
  if (!(Math.abs(value) < 1e6))
    return value.toExponential(decimals).replace(/e\+(?=.$)/, "e+0");
  return value.toLocaleString("en", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    signDisplay: "negative",
  });
}
function ticks(low, high) {
  const rough = (high - low) / 5, power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find(m => m * power >= rough);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const found = [];
  for (let k = Math.ceil(low / step); k * step <= high; k++)
    found.push([k * step, digits(k * step, decimals)]);
  return found;
}

// ---- a picture with axes -------------------------------------------------

const LEFT = 70, RIGHT = 470, TOP = 10, BOTTOM = 290;

function picture(svg, [x0, x1], [y0, y1], xName, yName) {
  const across = (RIGHT - LEFT) / (x1 - x0), up = (BOTTOM - TOP) / (y1 - y0);
  const X = x => LEFT + (x - x0) * across, Y = y => BOTTOM - (y - y0) * up;
  const box = `M${LEFT} ${TOP}H${RIGHT}V${BOTTOM}H${LEFT}z`;
  svg.innerHTML = ticks(x0, x1).map(([v, text]) =>
    `<path class="grid" d="M${X(v)} ${TOP}V${BOTTOM}"/>
    <text text-anchor="middle" x="${X(v)}" y="308">${text}</text>`
  ).join("") + ticks(y0, y1).map(([v, text]) =>
    `<path class="grid" d="M${LEFT} ${Y(v)}H${RIGHT}"/>
    <text text-anchor="end" x="64" y="${Y(v) + 5}">${text}</text>`
  ).join("") + `<text text-anchor="middle" x="270" y="333">${xName}</text>
    <text text-anchor="middle" transform="translate(16 150) rotate(-90)"
    >${yName}</text>
    <clipPath id="${svg.id}_box"><path d="${box}"/></clipPath>
    <g clip-path="url(#${svg.id}_box)"></g>`;
  const inside = svg.lastElementChild;
  const put = (name, d) =>
    inside.querySelector("." + name).setAttribute("d", d);
  const at = event => {
    const matrix = svg.getScreenCTM().inverse();
    const point = new DOMPoint(event.clientX, event.clientY)
      .matrixTransform(matrix);
    return [x0 + (point.x - LEFT) / across, y0 + (BOTTOM - point.y) / up];
  };
  return { X, Y, x0, x1, y0, y1, inside, put, at };
}
const dots = points => points.map(point => `M${point}h0`).join("");
const around = values => {
  const low = Math.min(...values), high = Math.max(...values);
  return [low - (high - low) / 20, high + (high - low) / 20];
};

// ---- words ---------------------------------------------------------------

function write(texts) {
  for (const [id, text] of Object.entries(texts)) $(id).textContent = text;
}
function announce(text) {  // a screen reader hears what it comes to
  clearTimeout(announce.waiting);
  announce.waiting = setTimeout(() => $("status").textContent = text, 700);
}

// ---- the frame -----------------------------------------------------------

for (const [role, colour] of Object.entries(data.colours))
  document.documentElement.style.setProperty("--" + role, colour);
new ResizeObserver(() => {
  if (frameElement)  // as high as what is in it
    frameElement.style.height = `${document.body.offsetHeight}px`;
}).observe(document.body);
