// What is wider than its place scrolls by itself, with the keyboard as well.
const BOXES = "pre, .table-wrapper, .output.text_html, mjx-container";

function fit() {
  for (const box of document.querySelectorAll(BOXES)) {
    box.classList.remove("wide");
    const inline = getComputedStyle(box).display === "inline";
    const place = inline ? box.closest("p, li, td, summary") : box;
    const wide = inline
      ? box.getBoundingClientRect().width > place?.clientWidth
      : box.scrollWidth > box.clientWidth;
    box.classList.toggle("wide", wide);
    wide ? (box.tabIndex = 0) : box.removeAttribute("tabindex");
    shade(box);
  }
}

function shade(box) {
  const left = box.scrollWidth - box.clientWidth - box.scrollLeft;
  const more = box.classList.contains("wide") && left > 1;
  box.classList.toggle("more", more);
}

addEventListener("load", async () => {
  await window.MathJax?.startup.promise;
  fit();
  addEventListener("resize", fit);
  addEventListener("toggle", fit, true); // a fold that opens
  const scrolled = ({ target }) => target.matches?.(BOXES) && shade(target);
  addEventListener("scroll", scrolled, true);
});
