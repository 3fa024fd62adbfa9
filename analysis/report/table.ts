// Runtime: anywhere.
import { type Html, html } from "./html.ts";

export interface Column {
  readonly title: string;
  /** Figures stand at the right. */
  readonly numeric?: boolean;
}

export type Cell = Html | string | null;

/**
 * A table with a caption, heads for its columns and its rows, in a box that scrolls sideways on a narrow screen.
 * A column that holds nothing in any row is left out.
 */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly Cell[])[]): Html {
  const shown = columns.flatMap((column, index) =>
    index === 0 || rows.some((row) => row[index] !== null && row[index] !== undefined) ? [{ ...column, index }] : [],
  );
  const cell = (row: readonly Cell[], column: Column & { index: number }) => {
    const content = row[column.index] ?? "–";
    if (column.index === 0) return html`<th scope="row">${content}</th>`;
    return column.numeric === true ? html`<td class="n">${content}</td>` : html`<td>${content}</td>`;
  };
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${shown.map(({ title, numeric }) => (numeric === true ? html`<th scope="col" class="n">${title}</th>` : html`<th scope="col">${title}</th>`))}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${shown.map((column) => cell(row, column))}</tr>\n`)}</tbody>
</table></div>`;
}
