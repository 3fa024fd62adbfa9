// Runtime: Node.

/** A figure that stands in a record, and what was reckoned for it. */
interface Difference {
  readonly path: string;
  readonly recorded: unknown;
  readonly reckoned: unknown;
}

export interface Comparison {
  /** Single values that agree to the last digit. */
  readonly agreeing: number;
  readonly differing: readonly Difference[];
}

/**
 * Every single value of a record beside what was reckoned for it. What the record lacks is no difference: an older version
 * of this program did not know it yet.
 */
export function compareFigures(recorded: unknown, reckoned: unknown, path = ""): Comparison {
  if (typeof recorded === "object" && recorded !== null && typeof reckoned === "object" && reckoned !== null) {
    const keys = new Set(Object.keys(recorded));
    // A list that grew is a difference, a record that grew is a newer version.
    if (Array.isArray(reckoned)) for (const key of Object.keys(reckoned)) keys.add(key);
    const parts = [...keys].map((key) =>
      compareFigures(
        Reflect.get(recorded, key),
        Reflect.get(reckoned, key),
        Array.isArray(recorded) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`,
      ),
    );
    return {
      agreeing: parts.reduce((sum, { agreeing }) => sum + agreeing, 0),
      differing: parts.flatMap(({ differing }) => differing),
    };
  }
  return Object.is(recorded, reckoned)
    ? { agreeing: 1, differing: [] }
    : { agreeing: 0, differing: [{ path, recorded, reckoned }] };
}
