// Runtime: anywhere.

/** Longer shapes say no more. */
const SHOWN_MAX = 240;
const DEPTH_MAX = 5;

/**
 * The shape of an answer with everything masked that could be a secret: field names and types of events stay, as do error
 * codes; every other text, number, id and every field name that is an id gives way. Nothing of the content comes through.
 */
export function masked(text: string): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return `${text.length} characters, not JSON`;
  }
  const shape = shapeOf(value, 0);
  return shape.length > SHOWN_MAX ? `${shape.slice(0, SHOWN_MAX)}…` : shape;
}

function shapeOf(value: unknown, depth: number): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return "0";
  if (typeof value === "string") return isWordOfMatrix(value) ? `"${value}"` : '"…"';
  if (depth === DEPTH_MAX) return "…";
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    return `[${shapeOf(value[0], depth + 1)}${value.length > 1 ? ` ×${value.length}` : ""}]`;
  }
  const fields = Object.entries(value as { readonly [key: string]: unknown });
  return `{${fields.map(([key, each]) => `${/^[a-z_]{1,30}$/.test(key) ? key : "…"}:${shapeOf(each, depth + 1)}`).join(",")}}`;
}

/** Error codes, and types of events and rooms that the specification names: the same for everybody. */
function isWordOfMatrix(text: string): boolean {
  return /^M_[A-Z_]{1,40}$/.test(text) || /^m\.[a-z_.]{1,40}$/.test(text);
}
