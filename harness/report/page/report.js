// Runtime: the browser, inside report.html. Draws the charts over their still pictures and follows the two switches.
(() => {
  const source = JSON.parse(document.getElementById("charts").textContent);
  const darkScheme = matchMedia("(prefers-color-scheme: dark)");
  let turn = 0;

  const chosen = (name) => document.querySelector(`input[name="${name}"]:checked`).value;
  const isDark = () => (chosen("theme") === "auto" ? darkScheme.matches : chosen("theme") === "dark");

  /** A specification with its shared parts put back in, in the colours asked for. */
  function inflate(value, colors) {
    if (typeof value === "string") return colors[value] ?? value;
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map((item) => inflate(item, colors));
    if (value.$shared !== undefined) return inflate(source.shared[value.$shared], colors);
    if (value.$columns !== undefined)
      return value.rows.map((row) => Object.fromEntries(value.$columns.map((column, index) => [column, row[index]])));
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inflate(item, colors)]));
  }

  /** Draws the charts in sight at once; the others keep their still picture until the reader comes near, or time is left. */
  async function draw() {
    turn += 1;
    const mine = turn;
    const language = chosen("lang");
    const dark = isDark();
    const shown = document.querySelector(`article[data-lang="${language}"]`);
    document.documentElement.lang = language;
    document.title = shown.dataset.title;
    const size = shown.clientWidth < 620 ? "narrow" : "wide";
    const figures = [...shown.querySelectorAll("figure[data-chart]")].filter(
      ({ dataset }) => source.charts[dataset.chart],
    );
    // What is drawn in other words, colours or another size is put back to its still picture first.
    for (const figure of figures)
      if (figure.dataset.look !== `${language} ${dark} ${size}`) figure.classList.remove("drawn");
    const near = (figure) =>
      figure.getBoundingClientRect().top < 1.5 * innerHeight && figure.getBoundingClientRect().bottom > 0;
    const first = figures.filter(near);
    for (const figure of first) await drawOne(figure);
    if (mine !== turn) return;
    const look = `${language} ${dark ? "dark" : "light"} ${size}`;
    document.documentElement.dataset.drawn = look;
    for (const figure of figures.filter((each) => !first.includes(each))) {
      await idle();
      if (mine !== turn) return;
      await drawOne(figure);
    }
    document.documentElement.dataset.complete = look;

    async function drawOne(figure) {
      if (mine !== turn || figure.classList.contains("drawn")) return;
      const spec = inflate(source.charts[figure.dataset.chart][language][size], dark ? source.dark : {});
      const live = figure.querySelector(".live");
      // The interpreter evaluates Vega's expressions without `eval`, which the page forbids.
      await vegaEmbed(live, spec, {
        ast: true,
        renderer: "svg",
        actions: false,
        defaultStyle: false,
        tooltip: { theme: dark ? "dark" : "light" },
      });
      if (mine !== turn) return;
      // The place of the chart says what it shows, the tables say it in figures; several hundred marks would say nothing.
      live.querySelector("svg").setAttribute("aria-hidden", "true");
      figure.dataset.look = `${language} ${dark} ${size}`;
      figure.classList.add("drawn");
    }
  }

  /** Resolves when the page has nothing better to do, so that scrolling and clicking come first. */
  const idle = () =>
    new Promise((resolve) => (window.requestIdleCallback ?? setTimeout)(() => resolve(), { timeout: 500 }));

  if (navigator.language.startsWith("de")) document.getElementById("lang-de").checked = true;
  for (const input of document.querySelectorAll(".controls input")) input.addEventListener("change", draw);
  darkScheme.addEventListener("change", draw);
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    draw();
  });
  // Paper has no fold to open: the tables are printed, but for those that fill pages with every second of a trial.
  const folds = [...document.querySelectorAll("details:not(.bulk)")];
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
