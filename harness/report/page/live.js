// Runtime: the browser, inside the live page. Follows the run's states and draws them; it never asks for more than it shows.
(() => {
  const texts = JSON.parse(document.getElementById("texts").textContent);
  const darkScheme = matchMedia("(prefers-color-scheme: dark)");
  const DRAW_EVERY_MS = 2000;

  const chosen = (name) => document.querySelector(`input[name="${name}"]:checked`).value;
  const isDark = () => (chosen("theme") === "auto" ? darkScheme.matches : chosen("theme") === "dark");
  const shown = () => document.querySelector(`article[data-lang="${chosen("lang")}"]`);
  const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  let state = null;
  let drawnAtMs = 0;

  function show() {
    const language = chosen("lang");
    document.documentElement.lang = language;
    if (state === null) return;
    const words = texts[language];
    const number = (value, digits = 3) => value.toLocaleString(language, { maximumSignificantDigits: digits });
    const ms = (value) => (value === null ? words.beyond : `${number(Math.round(value), 6)} ms`);
    const article = shown();
    const put = (selector, text) => {
      const place = article.querySelector(selector);
      // A status that says the same again would be read out again.
      if (place.textContent !== text) place.textContent = text;
    };
    put(".command", state.command);
    put(".trial", trialText(words, number));
    put(".now", nowText(words, number, ms));
    article.querySelector(".none").hidden = state.verdicts.length > 0;
    article.querySelector(".scroll").hidden = state.verdicts.length === 0;
    article.querySelector("tbody").replaceChildren(...state.verdicts.map((verdict) => row(verdict, words, number, ms)));
    document.title = `${state.over ? "✓ " : ""}${words.title}: Kassensturz`;
  }

  function trialText(words, number) {
    const { running, over } = state;
    if (over) return words.over;
    if (running === null) return words.waiting;
    const load =
      running.scale === "rate"
        ? fill(words.rate, { n: number(running.load) })
        : fill(words.insured, { n: number(running.load / 1e6) });
    return fill(words.trial, { edition: running.edition, number: running.number, load });
  }

  function nowText(words, number, ms) {
    const { running, over } = state;
    if (over || running === null) return "";
    const { view } = running;
    if (view === null) return words.starting;
    return fill(words.now, {
      phase: words.phases[view.phase],
      t: number(Math.max(0, Math.round(view.tSec)), 6),
      total: number(Math.round(view.totalSec), 6),
      sent: number(view.sentPerSec),
      p99: view.sendMsP99 === null ? "–" : ms(view.sendMsP99),
      failed: number(view.failed, 6),
    });
  }

  function row(verdict, words, number, ms) {
    const percent = { style: "percent", maximumSignificantDigits: 2 };
    const cells = [
      verdict.edition,
      String(verdict.number),
      number(verdict.offeredPerSec),
      words.words[verdict.verdict],
      ms(verdict.sendMsP99),
      ms(verdict.deliveryMsP99),
      verdict.failedShare.toLocaleString(chosen("lang"), percent),
      number(verdict.lost, 6),
      verdict.reason,
    ];
    const line = document.createElement("tr");
    for (const [index, text] of cells.entries()) {
      const cell = document.createElement(index === 0 ? "th" : "td");
      if (index === 0) cell.scope = "row";
      cell.textContent = text;
      line.append(cell);
    }
    return line;
  }

  /** The running trial, as the report would draw it. Between two trials the last picture stays. */
  async function draw(force) {
    if (!force && Date.now() - drawnAtMs < DRAW_EVERY_MS) return;
    drawnAtMs = Date.now();
    const article = shown();
    const look = {
      language: chosen("lang"),
      theme: isDark() ? "dark" : "light",
      size: article.clientWidth < 620 ? "narrow" : "wide",
    };
    const answer = await fetch(`/trial.vl.json?${new URLSearchParams(look)}`).catch(() => null);
    if (answer?.status !== 200) return;
    const place = article.querySelector(".live");
    await vegaEmbed(place, await answer.json(), {
      ast: true,
      renderer: "svg",
      actions: false,
      defaultStyle: false,
      tooltip: { theme: look.theme },
    });
    place.querySelector("svg").setAttribute("aria-hidden", "true");
    document.documentElement.dataset.drawn = `${look.language} ${look.theme}`;
  }

  /** The report is written anew after every trial. */
  let reportAtMs = null;
  function report() {
    if (state.reportAtMs === reportAtMs) return;
    reportAtMs = state.reportAtMs;
    const section = document.querySelector(".report");
    section.hidden = false;
    section.querySelector("iframe").setAttribute("src", `/report.html?${reportAtMs}`);
  }

  const events = new EventSource("/events");
  events.onmessage = ({ data }) => {
    state = JSON.parse(data);
    show();
    report();
    if (state.running !== null) draw(false);
    if (state.over) events.close();
  };
  events.onerror = () => {
    events.close();
    for (const article of document.querySelectorAll("article")) {
      article.querySelector(".trial").textContent = texts[article.dataset.lang].lostSight;
      article.querySelector(".now").textContent = "";
    }
  };
  const again = () => {
    show();
    draw(true);
  };
  if (navigator.language.startsWith("de")) document.getElementById("lang-de").checked = true;
  for (const input of document.querySelectorAll(".controls input")) input.addEventListener("change", again);
  darkScheme.addEventListener("change", again);
})();
