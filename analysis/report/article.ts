// Runtime: anywhere.
import { assumptionsSection } from "./assumptions.ts";
import { capacitySection } from "./capacitySection.ts";
import { comparisonSection } from "./comparisonSection.ts";
import type { Context, Figure, Section } from "./context.ts";
import { distributionSection } from "./distributionSection.ts";
import { encryptionSection } from "./encryptionSection.ts";
import { environmentSection } from "./environmentSection.ts";
import { federationSection } from "./federationSection.ts";
import { type Html, html } from "./html.ts";
import { deliverySection } from "./ledgerSections.ts";
import { needSection } from "./needSection.ts";
import { recomputeSection } from "./recomputeSection.ts";
import { recoverySection } from "./recoverySection.ts";
import { resourceSection } from "./resourceSection.ts";
import { securitySection } from "./securitySection.ts";
import { articleIn } from "./shell.ts";
import { driftSection, operationsSection } from "./storySections.ts";
import { tenantsSection } from "./tenantsSection.ts";
import { folded, latencySection, timelineSection, trialsTable } from "./trialSections.ts";
import { needSentences, verdictClauses } from "./verdict.ts";
import { warningsOf } from "./warnings.ts";

/** The whole report in one language: the answer and its picture first, then what it rests on. */
export function article(context: Context, figure: Figure): Html {
  const { texts, language } = context;
  const answer = answerSection(context, figure);
  const details = detailSections(context, figure);
  const id = (section: Section) => `${language}-${section.id}`;
  const markup = (section: Section) => html`<section><h2 id="${id(section)}">${section.heading}</h2>
${section.body}
</section>
`;
  const cut = warningsOf(context).filter(({ kind }) => kind === "incomplete");
  return articleIn(
    language,
    titleOf(context),
    html`<h1>${texts.headline}</h1>
${cut.map(({ text }) => html`<p class="warning" role="note"><strong>${texts.banner.title}.</strong> ${text}</p>\n`)}`,
    html`${markup(answer)}
<nav aria-label="${texts.contents}"><ul>${details.map((section) => html`<li><a href="#${id(section)}">${section.heading}</a></li>`)}</ul></nav>
${details.map(markup)}<footer><p>${texts.footer}</p></footer>
`,
  );
}

/** Title of the document. */
export function titleOf({ findings, texts }: Context): string {
  return texts.documentTitle(findings.map(({ name }) => name).join(", "));
}

function answerSection(context: Context, figure: Figure): Section {
  const { findings, texts, language } = context;
  const clauses = verdictClauses(findings, language).map(
    ({ answer, detail }) => html`<li><strong>${answer}</strong>${detail}.</li>`,
  );
  const needs = needSentences(findings, language).map((sentence) => html`<li>${sentence}</li>`);
  const trials = trialsTable(context);
  const warnings = warningsOf(context).filter(({ kind }) => kind !== "incomplete");
  return {
    id: "answer",
    heading: texts.sections.verdict,
    body: html`<ul class="verdict">${clauses}</ul>
${needs.length === 0 ? null : html`<ul class="needs">${needs}</ul>`}
${warnings.map(({ text }) => html`<p class="warning" role="note">${text}</p>\n`)}
${trials === null ? null : figure("capacity", texts.chart.title)}
${folded(context, trials)}`,
  };
}

function detailSections(context: Context, figure: Figure): Section[] {
  return [
    capacitySection(context),
    comparisonSection(context),
    needSection(context, figure),
    latencySection(context, figure),
    operationsSection(context),
    distributionSection(context, figure),
    timelineSection(context, figure),
    resourceSection(context),
    driftSection(context),
    recoverySection(context),
    federationSection(context),
    tenantsSection(context),
    deliverySection(context),
    securitySection(context),
    encryptionSection(context),
    environmentSection(context),
    assumptionsSection(context),
    recomputeSection(context),
  ].filter((section) => section !== null);
}
