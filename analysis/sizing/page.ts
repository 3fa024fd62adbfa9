// Runtime: anywhere.
import type { EditionSize, Sizing } from "../../records/sizing.ts";
import { dataSentence } from "../report/capacitySection.ts";
import { type Html, html } from "../report/html.ts";
import { type Language, languages } from "../report/language.ts";
import { formatInsured, formatNumber, formatPercent } from "../report/numbers.ts";
import { articleIn, chartedShell, chartPlace, type PageParts } from "../report/shell.ts";
import { table } from "../report/table.ts";
import { insurerName, textsIn } from "../report/texts.ts";
import { sizingTexts } from "./texts.ts";
import { answer, figureName, probability, spreadWords, whoOf, yearOfLimit } from "./wording.ts";

/** What an insurer needs, as one file; the charts are named `tornado-<edition>`. */
export function sizingPage(sizing: Sizing, parts: PageParts): string {
  return chartedShell(
    sizingTexts.en.title(whoOf(sizing, "en")),
    languages.map((language) => article(sizing, language, parts)),
    parts,
  );
}

function article(sizing: Sizing, language: Language, parts: PageParts): Html {
  const texts = sizingTexts[language];
  const who = whoOf(sizing, language);
  const title = texts.title(who);
  const insured = formatInsured(sizing.insured, language);
  const intro = texts.intro(
    insured,
    sizing.insurer === null ? texts.average : ` (${who})`,
    textsIn(language).workloads[sizing.workload.id] ?? sizing.workload.title,
    formatNumber(sizing.draws, language, 6),
  );
  const content = html`<section><h2 id="${language}-answer">${texts.question(who)}</h2>
<p class="verdict"><strong>${answer(sizing, language)}</strong></p>
<p>${intro}</p>
<p class="warning" role="note">${texts.simulated}</p></section>
${needSection(sizing, language)}
${coresSection(sizing, language, parts)}
${sizing.editions.map((edition) => editionSection(sizing, edition, language, parts))}
${insurerSection(sizing, language)}
${adoptionSection(sizing, language)}
${costSection(sizing, language)}
${assumptionSection(sizing, language)}
`;
  return articleIn(language, title, html`<h1>${title}</h1>`, content);
}

function needSection(sizing: Sizing, language: Language): Html {
  const texts = sizingTexts[language];
  const rows = Object.entries(sizing.demand).map(([name, spread]) => [
    texts.rows[name] ?? name,
    ...spreadWords(spread, language, texts.none),
  ]);
  return html`<section><h2 id="${language}-need">${texts.need}</h2>${table(texts.need, spreadColumns(sizing, texts.what, language), rows)}</section>`;
}

function coresSection(sizing: Sizing, language: Language, parts: PageParts): Html {
  const texts = sizingTexts[language];
  const rows = [
    ...sizing.editions.map(({ name, modelError, cores }) => ({ name: `${name} (${modelError})`, cores })),
    ...sizing.claims.map(({ name, cores }) => ({ name: texts.claimed(name), cores })),
  ].map(({ name, cores }) => [name, ...spreadWords(cores, language, texts.none)]);
  const sources = sizing.claims.map(({ name, source }) => html`<p>${texts.claimed(name)}: ${dataSentence(source)}</p>`);
  return html`<section><h2 id="${language}-cores">${texts.coresChart}</h2><p>${texts.coresIntro}</p>
${chartPlace("cores", texts.coresChart, parts.picture("cores", language))}
${table(texts.coresChart, spreadColumns(sizing, texts.what, language), rows)}${sources}</section>`;
}

function spreadColumns(sizing: Sizing, first: string, language: Language) {
  const texts = sizingTexts[language];
  return [
    { title: first },
    { title: texts.median, numeric: true },
    { title: texts.range, numeric: true },
    { title: texts.atProbability(formatPercent(sizing.probability, language)), numeric: true },
  ];
}

function editionSection(sizing: Sizing, edition: EditionSize, language: Language, parts: PageParts): Html {
  const texts = sizingTexts[language];
  const name = `${edition.name} (${edition.modelError})`;
  const rows = [
    [texts.cores(edition.name), ...spreadWords(edition.cores, language, texts.none)],
    ...edition.stations.map(({ title, scales, servers }) => [
      scales ? title : `${title} (${texts.fixed})`,
      ...spreadWords(servers, language, texts.none),
    ]),
  ];
  const chart = `tornado-${edition.id}`;
  const heading = texts.levers(name);
  return html`<section><h2 id="${language}-${edition.id}">${texts.stations(name)}</h2>
${table(texts.stations(name), spreadColumns(sizing, texts.station, language), rows)}
<h3 id="${language}-${chart}">${heading}</h3><p>${texts.leversIntro}</p>
${chartPlace(chart, heading, parts.picture(chart, language))}</section>
`;
}

function insurerSection(sizing: Sizing, language: Language): Html {
  const texts = sizingTexts[language];
  const columns = [
    { title: texts.insurer },
    ...sizing.editions.flatMap(({ name }) => [
      { title: texts.holds(name), numeric: true },
      { title: texts.holdsScaled(name), numeric: true },
      {
        title: `${texts.cores(name)}, ${texts.atProbability(formatPercent(sizing.probability, language))}`,
        numeric: true,
      },
    ]),
  ];
  const [first] = sizing.editions;
  const rows = (first?.insurers ?? []).map((insurer, index) => [
    `${insurerName(insurer, textsIn(language))}, ${texts.homeservers(insurer.homeservers)}`,
    ...sizing.editions.flatMap(({ insurers }) => {
      const own = insurers[index] ?? insurer;
      // Insurers are drawn a thousand times.
      return [
        probability(own.holds, 1000, language),
        probability(own.holdsScaled, 1000, language),
        spreadWords(own.cores, language, texts.none)[2],
      ];
    }),
  ]);
  return html`<section><h2 id="${language}-insurers">${texts.insurers}</h2><p>${texts.insurersIntro}</p>${table(texts.insurers, columns, rows)}</section>`;
}

function adoptionSection(sizing: Sizing, language: Language): Html {
  const texts = sizingTexts[language];
  const columns = [
    { title: "" },
    ...sizing.editions.flatMap(({ name }) => [
      { title: texts.holds(name), numeric: true },
      { title: texts.holdsScaled(name), numeric: true },
    ]),
  ];
  const rows = (sizing.editions[0]?.adoption ?? []).map(({ years }, index) => [
    texts.year(years),
    ...sizing.editions.flatMap(({ adoption }) => [
      probability(adoption[index]?.holds ?? 0, 1000, language),
      probability(adoption[index]?.holdsScaled ?? 0, 1000, language),
    ]),
  ]);
  return html`<section><h2 id="${language}-adoption">${texts.adoption}</h2><p>${texts.adoptionIntro}</p>
<ul>${sizing.editions.map((edition) => html`<li>${texts.reached(edition.name, yearOfLimit(edition))}</li>`)}</ul>${table(texts.adoption, columns, rows)}</section>`;
}

function costSection({ cost, probability: chosen, editions }: Sizing, language: Language): Html | null {
  if (cost === null) return null;
  const texts = sizingTexts[language];
  const nameOf = (id: string) => editions.find((edition) => edition.id === id)?.name ?? id;
  return html`<section><h2 id="${language}-cost">${texts.cost}, ${texts.atProbability(formatPercent(chosen, language))}</h2>
<ul>${cost.monthly.map(({ edition, chosen: amount }) => html`<li>${texts.costOf(nameOf(edition), amount === null ? texts.none : `${formatNumber(amount, language)} ${cost.currency}`)}</li>`)}</ul></section>`;
}

function assumptionSection(sizing: Sizing, language: Language): Html {
  const texts = sizingTexts[language];
  const { columns } = texts;
  const number = (value: number) => formatNumber(value, language, 4);
  const rows = sizing.assumptions.map(({ name, value, low, high, unit, provenance, source }) => [
    figureName(name, language),
    number(value),
    low === high ? null : `${number(low)} – ${number(high)}`,
    dataSentence(unit),
    textsIn(language).provenance[provenance],
    dataSentence(source),
  ]);
  const heads = [
    { title: columns.name },
    { title: columns.value, numeric: true },
    { title: columns.range, numeric: true },
    { title: columns.unit },
    { title: columns.provenance },
    { title: columns.source },
  ];
  return html`<section><h2 id="${language}-assumptions">${texts.assumptions}</h2>${table(texts.assumptions, heads, rows)}</section>`;
}
