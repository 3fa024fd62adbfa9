// Runtime: anywhere.

/** Markup that may stand in a page as it is. Everything else is text and gets escaped. */
export interface Html {
  readonly markup: string;
}

type Part = Html | string | number | null | undefined | readonly Part[];

/** Template whose every substitution is escaped, unless it is markup itself. Null and undefined are nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: strings.map((text, index) => text + markupOf(parts[index])).join("") };
}

/** Text with the five characters that mean something in HTML replaced; no line ends between a figure and its "%". */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character).replace(/(?<=\d) (?=%)/g, "\u00a0");
}

/** JSON that can stand inside a script element: no `<`, so nothing in it can end the element. */
export function scriptJson(value: unknown): Html {
  const text = JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return { markup: text };
}

/** Markup from elsewhere, such as a drawn picture or a style sheet of ours. Never for anything that came with the data. */
export function trusted(markup: string): Html {
  return { markup };
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function markupOf(part: Part): string {
  if (part === null || part === undefined) return "";
  if (typeof part === "string") return escapeHtml(part);
  if (typeof part === "number") return String(part);
  if ("markup" in part) return part.markup;
  return part.map(markupOf).join("");
}
