// Runtime: the browser, inside report.html. Draws the charts over their still pictures and follows the two switches.
(() => {
  const source = JSON.parse(document.getElementById("charts").textContent);
  const darkScheme = matchMedia("(prefers-color-scheme: dark)");
  let turn = 0;

  const chosen = (name) => document.querySelector(`input[name="${name}"]:checked`).value;
  const isDark = () => (chosen("theme") === "auto" ? darkScheme.matches : chosen("theme") === "dark");

  /** A specification with its shared tables put back in, in the colours asked for. */
  function inflate(value, colors) {
    if (Array.isArray(value)) return value.map((item) => inflate(item, colors));
    if (typeof value === "string") return colors[value] ?? value;
    if (value === null || typeof value !== "object") return value;
    if (typeof value.$table === "number") {
      const { columns, rows } = source.tables[value.$table];
      return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inflate(item, colors)]));
  }

  async function draw() {
    turn += 1;
    const mine = turn;
    const language = chosen("lang");
    const dark = isDark();
    const shown = document.querySelector(`article[data-lang="${language}"]`);
    document.documentElement.lang = language;
    document.title = shown.dataset.title;
    const size = shown.clientWidth < 620 ? "narrow" : "wide";
    for (const figure of shown.querySelectorAll("figure[data-chart]")) {
      const specs = source.charts[figure.dataset.chart];
      if (specs === undefined) continue;
      const spec = inflate(specs[language][size], dark ? source.dark : {});
      // The interpreter evaluates Vega's expressions without `eval`, which the page forbids.
      await vegaEmbed(figure.querySelector(".live"), spec, {
        ast: true,
        renderer: "svg",
        actions: false,
        defaultStyle: false,
        tooltip: { theme: dark ? "dark" : "light" },
      });
      if (mine !== turn) return;
      // The place of the chart says what it shows, the tables say it in figures; several hundred marks would say nothing.
      figure.querySelector(".live svg").setAttribute("aria-hidden", "true");
      figure.classList.add("drawn");
    }
    document.documentElement.dataset.drawn = `${language} ${dark ? "dark" : "light"} ${size}`;
  }

  if (navigator.language.startsWith("de")) document.getElementById("lang-de").checked = true;
  for (const input of document.querySelectorAll(".controls input")) input.addEventListener("change", draw);
  darkScheme.addEventListener("change", draw);
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    draw();
  });
  // Paper has no fold to open: the tables are printed.
  const folds = [...document.querySelectorAll("details")];
  addEventListener("beforeprint", () => {
    for (const fold of folds) {
      fold.dataset.open = String(fold.open);
      fold.open = true;
    }
  });
  addEventListener("afterprint", () => {
    for (const fold of folds) fold.open = fold.dataset.open === "true";
  });
  draw();
})();
