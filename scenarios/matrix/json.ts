// Runtime: anywhere. Reading what comes from outside and may be anything.

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
