// Runtime: anywhere.

/** Settings in one line, for the fingerprint of a result. */
export function settingsText(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}
