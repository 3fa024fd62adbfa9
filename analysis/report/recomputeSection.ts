// Runtime: anywhere.
import type { Context, Section } from "./context.ts";
import { html } from "./html.ts";

/** The commands that draw this report again and measure again. */
export function recomputeSection({ results, texts }: Context): Section {
  const commands = [...new Set(results.map(({ command }) => shellLine(command)))].filter((line) => line !== "");
  const again =
    commands.length === 0
      ? null
      : html`<p>${texts.intro.measureAgain}</p>${commands.map((line) => html`<pre><code>${line}</code></pre>`)}`;
  return {
    id: "recompute",
    heading: texts.sections.recompute,
    body: html`<p>${texts.intro.recompute}</p><pre><code>npx kassensturz report .</code></pre>${again}`,
  };
}

/** Words of a command as a POSIX shell would take them. */
function shellLine(command: readonly string[]): string {
  return command.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
}
