// Runtime: anywhere.
import type { Context, Section } from "./context.ts";
import { html } from "./html.ts";
import { deliveryOf } from "./ledgerSections.ts";
import { formatCount } from "./numbers.ts";
import { editionName } from "./wording.ts";

/** The commands that draw this report again, hand it to a third party, check it without this program, and measure again. */
export function recomputeSection({ results, findings, texts, language }: Context): Section {
  const commands = [...new Set(results.map(({ command }) => shellLine(command)))].filter((line) => line !== "");
  const again =
    commands.length === 0
      ? null
      : html`<p>${texts.intro.measureAgain}</p>${commands.map((line) => html`<pre><code>${line}</code></pre>`)}`;
  const measured = findings.filter(
    ({ evidence, result }) => evidence === "measured" && deliveryOf(result, "attempted") > 0,
  );
  const gives = measured.map((finding) => {
    const count = (kind: "attempted" | "acknowledged") => formatCount(deliveryOf(finding.result, kind), language);
    return html`<li>${editionName(finding, texts)}: ${texts.intro.byHandGives(count("attempted"), count("acknowledged"))}</li>`;
  });
  const byHand =
    gives.length === 0 ? null : html`<p>${texts.intro.byHand}</p><pre><code>${LEDGER}</code></pre><ul>${gives}</ul>`;
  return {
    id: "recompute",
    heading: texts.sections.recompute,
    body: html`<p>${texts.intro.recompute}</p><pre><code>npx kassensturz report .</code></pre><p>${texts.intro.bundle}</p><pre><code>npx kassensturz bundle . --out proof.tar.gz
npx kassensturz verify proof.tar.gz</code></pre>${byHand}${again}`,
  };
}

const LEDGER = `SELECT count(*) FILTER (sent) AS sent, count(*) FILTER (acknowledged) AS acknowledged FROM (
  SELECT bool_or(kind = 'send') AS sent, bool_or(error = '') AS acknowledged
  FROM 'samples.parquet' WHERE kind IN ('send', 'retry') GROUP BY trial, stream, seq);`;

/** Words of a command as a POSIX shell would take them. */
function shellLine(command: readonly string[]): string {
  return command.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
}
