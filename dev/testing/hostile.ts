// Runtime: Node. Broken files and flags, made from good ones: what a slip of the hand, a cut-off copy or malice leaves.
import fc from "fast-check";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Values that stand where something else should. */
const oddValue: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    -1,
    0,
    1e308,
    -1e308,
    5e-324,
    1e21,
    "",
    "NaN",
    "1e999",
    " ",
    "\u0000",
    "../../x",
    [],
    {},
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
);

/** Texts that are no document of ours at all, or mean more than they look. */
const oddText = fc.oneof(
  fc.constantFrom(
    "",
    "\n",
    "\u0000",
    "\ufeff{}",
    "{",
    "[[[[[[",
    "a: &a [*a]",
    "a: *nobody",
    "? ? ?",
    "!!binary x",
    "!!js/function 'x'",
    "%YAML 9.9\n---\n",
    "--- a\n--- b\n",
    "<<: 1",
    '{"__proto__": {"schema": 1}}',
    "- \t- x",
    `a: &a [x, x, x, x, x, x, x, x, x]\n${"bcdefgh"
      .split("")
      .map((name, i) => `${name}: &${name} [${`*${"abcdefg"[i]}, `.repeat(8)}*${"abcdefg"[i]}]`)
      .join("\n")}\n`,
    "[".repeat(5000),
  ),
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.json(),
);

/** A document with one or two things wrong in it: a value replaced, a field missing, added or of another name. */
function spoiled(document: Json): fc.Arbitrary<string> {
  const places = placesIn(document);
  const slip = fc.record({
    place: fc.nat({ max: places.length - 1 }),
    how: fc.constantFrom("replace", "replace", "remove", "rename", "add"),
    value: oddValue,
    name: fc.oneof(fc.constantFrom("__proto__", "constructor", "toString", ""), fc.string({ maxLength: 12 })),
  });
  return fc.array(slip, { minLength: 1, maxLength: 2 }).map((slips) => {
    let copy = structuredClone(document);
    for (const { place, how, value, name } of slips) {
      const path = places[place] ?? [];
      const key = path.at(-1);
      const holder = path.slice(0, -1).reduce<Json | undefined>((at, each) => child(at, each), copy);
      if (key === undefined) copy = value;
      else if (Array.isArray(holder))
        holder.splice(Number(key), how === "add" ? 0 : 1, ...(how === "remove" ? [] : [value]));
      else if (typeof holder === "object" && holder !== null) {
        const old = holder[key];
        if (how !== "add") delete holder[key];
        if (how === "rename" && old !== undefined) define(holder, name, old);
        if (how === "replace") define(holder, key, value);
        if (how === "add") define(holder, name, value);
      }
    }
    return JSON.stringify(copy);
  });
}

/** The text of a document as it may arrive: spoiled, cut off, with bytes of noise, or something else altogether. */
export function hostileText(text: string, document: unknown): fc.Arbitrary<string> {
  const cut = fc.nat({ max: text.length }).map((length) => text.slice(0, length));
  const noise = fc
    .tuple(fc.nat({ max: text.length }), fc.string({ unit: "binary", minLength: 1, maxLength: 5 }), fc.nat({ max: 3 }))
    .map(([at, junk, over]) => text.slice(0, at) + junk + text.slice(at + over));
  return fc.oneof(
    { weight: 6, arbitrary: spoiled(document as Json) },
    { weight: 1, arbitrary: cut },
    { weight: 2, arbitrary: noise },
    { weight: 1, arbitrary: oddText },
  );
}

/** A flag's value as somebody may type it: near a good one, or far from it. */
export function hostileFlag(...good: string[]): fc.Arbitrary<string> {
  return fc.oneof(
    fc
      .constantFrom(...good)
      .chain((text) =>
        fc
          .tuple(fc.nat({ max: text.length }), fc.string({ unit: "binary", maxLength: 3 }), fc.nat({ max: 2 }))
          .map(([at, junk, over]) => text.slice(0, at) + junk + text.slice(at + over)),
      ),
    fc.string({ unit: "binary", maxLength: 30 }),
    fc.constantFrom(
      "",
      " ",
      "-1",
      "0",
      "1e9",
      "Infinity",
      "NaN",
      "9".repeat(400),
      `${"9".repeat(400)}h`,
      "0x10",
      "--",
      "\u0000",
    ),
  );
}

function placesIn(value: Json, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  // A long list is as good as its first few members.
  return [
    path,
    ...Object.keys(value)
      .slice(0, 60)
      .flatMap((key) => placesIn(child(value, key) ?? null, [...path, key])),
  ];
}

function child(value: Json | undefined, key: string): Json | undefined {
  return typeof value === "object" && value !== null ? (value as { [key: string]: Json })[key] : undefined;
}

function define(holder: { [key: string]: Json }, name: string, value: Json): void {
  Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true });
}
