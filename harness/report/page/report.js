// Runtime: the browser, inside report.html. The charts stand in the page; this tells their figures and follows the two switches.
(() => {
  const root = document.documentElement;
  const darkScheme = matchMedia("(prefers-color-scheme: dark)");

  const chosen = (name) => document.querySelector(`input[name="${name}"]:checked`).value;
  const isDark = () => (chosen("theme") === "auto" ? darkScheme.matches : chosen("theme") === "dark");

  /** Style sheets have switched language and colours already; the document says so, too. */
  function follow() {
    root.lang = chosen("lang");
    document.title = document.querySelector(`article[data-lang="${root.lang}"]`).dataset.title;
    root.dataset.drawn = `${root.lang} ${isDark() ? "dark" : "light"}`;
    hide();
  }

  /** How far from a mark the pointer may be, in pixels of the screen: a fingertip is wide. */
  const REACH_PX = { mouse: 16, pen: 16, touch: 32 };

  /** Layers of a picture by the picture; read from the page when first asked for. */
  const known = new Map();
  let source = null;

  function layersOf(svg) {
    if (!known.has(svg)) {
      source ??= JSON.parse(document.getElementById("charts").textContent);
      const { chart } = svg.closest("figure").dataset;
      const { lang } = svg.closest("article").dataset;
      known.set(svg, inflate(source.charts[chart]?.[lang][svg.classList[0]] ?? []));
    }
    return known.get(svg);
  }

  /** A part with the shared ones put back in. */
  function inflate(value) {
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map(inflate);
    if (value.$shared !== undefined) return inflate(source.shared[value.$shared]);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inflate(item)]));
  }

  /** A column whose values are all the same is that value. */
  const at = (column, index) => (Array.isArray(column) ? column[index] : column);

  /** The mark next to a point of the picture, the smaller and later one where several are as near; null where none is in reach. */
  function nearest(layers, point, reach) {
    let best = null;
    for (const layer of layers) {
      for (let index = 0; index < layer.count; index += 1) {
        const [x, y] = [at(layer.x, index), at(layer.y, index)];
        const [halfWidth, halfHeight] = [at(layer.width, index) / 2, at(layer.height, index) / 2];
        const far = Math.hypot(
          Math.max(0, Math.abs(point.x - x) - halfWidth),
          Math.max(0, Math.abs(point.y - y) - halfHeight),
        );
        const size = halfWidth + halfHeight;
        if (far <= reach && (best === null || far < best.far || (far === best.far && size <= best.size)))
          best = { layer, index, x, y, far, size };
      }
    }
    return best;
  }

  let tip = null;
  let ring = null;

  function show(svg, { layer, index, x, y, size }, event, scale) {
    if (tip === null) {
      tip = document.createElement("div");
      tip.className = "tip";
      // The tables say the same to those who do not see the picture.
      tip.setAttribute("aria-hidden", "true");
      document.body.append(tip);
      ring = document.createElementNS("http://www.w3.org/2000/svg", "circle");
      ring.classList.add("ring");
    }
    const lines = layer.titles.flatMap((title, column) => {
      const value = at(layer.values[column], index);
      return value === "" ? [] : [line(title, value)];
    });
    tip.replaceChildren(...lines);
    tip.hidden = false;
    const { width, height } = tip.getBoundingClientRect();
    const beside = event.clientX + 14 + width < root.clientWidth ? event.clientX + 14 : event.clientX - 14 - width;
    const below = event.clientY + 14 + height < innerHeight ? event.clientY + 14 : event.clientY - 14 - height;
    tip.style.left = `${Math.max(0, beside)}px`;
    tip.style.top = `${Math.max(0, below)}px`;
    // A ring around a bar or a line of words would say nothing.
    if (size > 20) return ring.remove();
    const attributes = { cx: x, cy: y, r: 7 / scale, "stroke-width": 2 / scale };
    for (const [name, value] of Object.entries(attributes)) ring.setAttribute(name, value);
    svg.append(ring);
  }

  function line(title, value) {
    const row = document.createElement("div");
    const name = document.createElement("span");
    name.textContent = title;
    row.append(name, title === "" ? value : ` ${value}`);
    return row;
  }

  function hide() {
    if (tip === null) return;
    tip.hidden = true;
    ring.remove();
  }

  function meet(event) {
    const svg = event.target.closest?.(".chart svg");
    if (!svg) return hide();
    const matrix = svg.getScreenCTM();
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    const mark = nearest(layersOf(svg), point, (REACH_PX[event.pointerType] ?? 16) / matrix.a);
    if (mark === null) hide();
    else show(svg, mark, event, matrix.a);
  }

  if (navigator.language.startsWith("de")) document.getElementById("lang-de").checked = true;
  for (const input of document.querySelectorAll(".controls input")) input.addEventListener("change", follow);
  darkScheme.addEventListener("change", follow);
  addEventListener("pointermove", meet);
  addEventListener("pointerdown", meet);
  addEventListener("scroll", hide, { passive: true });
  root.addEventListener("pointerleave", hide);
  addEventListener("keydown", ({ key }) => key === "Escape" && hide());
  // Paper has no fold to open: the tables are printed, but for those that fill pages with every second of a trial.
  const folds = [...document.querySelectorAll("details:not(.bulk)")];
  addEventListener("beforeprint", () => {
    hide();
    for (const fold of folds) {
      fold.dataset.open = String(fold.open);
      fold.open = true;
    }
  });
  addEventListener("afterprint", () => {
    for (const fold of folds) fold.open = fold.dataset.open === "true";
  });
  follow();
})();
