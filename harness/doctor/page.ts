// Runtime: Node.
import { styleText } from "node:util";
import type { Diagnosis } from "./diagnosis.ts";
import type { ToolFinding } from "./tools.ts";

const MARKS = { here: "✓", obtainable: "↓", missing: "✗" } as const;
const COLOURS = { here: "green", obtainable: "yellow", missing: "red" } as const;

/** The diagnosis for people. Colours only where the stream takes them. */
export function page({ ok, cache, tools, limits }: Diagnosis, stream: NodeJS.WriteStream): string {
  const paint = (colour: Parameters<typeof styleText>[0], text: string): string => styleText(colour, text, { stream });
  const toolLine = ({ name, state, version, path, note, needed }: ToolFinding): string => {
    const mark = needed || state === "here" ? paint(COLOURS[state], MARKS[state]) : "·";
    const told = [version, note, path === null ? "" : paint("dim", path)].filter(Boolean).join(" · ");
    return `  ${mark} ${name.padEnd(11)} ${told}`;
  };
  const width = Math.max(...limits.map(({ limit }) => limit.length));
  const limitLine = ({ limit, found, meaning, serious }: Diagnosis["limits"][number]): string =>
    `  ${serious ? paint("red", "!") : "·"} ${limit.padEnd(width)}  ${found}: ${meaning}`;
  return [
    "Tools (✓ here  ↓ will be got by the first command that needs it, or by doctor --install  ✗ missing)",
    ...tools.map(toolLine),
    `  kept in ${cache}`,
    "",
    "Limits, and the load at which each bites (one account a person; time compression lifts the first three)",
    ...limits.map(limitLine),
    "",
    ok
      ? "All that is needed is here or can be got."
      : paint("red", "Something that is needed is missing; see ✗ above."),
    "",
  ].join("\n");
}
