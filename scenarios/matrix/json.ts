// Runtime: anywhere. Reading what comes from outside and may be anything.

const EVENT_ID = '{"event_id":"';

/**
 * `JSON.parse`, with a short cut for what the server answers to nearly every message: it takes k6 a fifth of the time.
 *
 * @throws SyntaxError when the text is no JSON
 */
export function parsed(text: string): unknown {
  if (text.startsWith(EVENT_ID) && !text.includes("\\")) {
    const end = text.indexOf('"', EVENT_ID.length);
    if (end === text.length - 2 && text.endsWith("}")) return { event_id: text.substring(EVENT_ID.length, end) };
  }
  return JSON.parse(text);
}

/** The property `key` of an answer's body, or undefined. */
export function property(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as { readonly [key: string]: unknown })[key] : undefined;
}

/** Keys of an object from outside; none where it is absent or null, as several homeservers send it. */
export function keys(value: unknown): string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

/** Elements of a list from outside; none where it is absent or null. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
