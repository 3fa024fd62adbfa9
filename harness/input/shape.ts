// Runtime: Node.
import { readFileSync } from "node:fs";
import { type Shape, shapeSchema } from "../../records/shape.ts";
import { loadNamed, namesIn } from "./records.ts";
import { UsageError } from "./usageError.ts";

/** Shape by name ("flash-crowd"), as a YAML or JSON file of one's own, or as a CSV of counts a minute. @throws UsageError */
export function loadShape(nameOrFile: string): Shape {
  if (!nameOrFile.toLowerCase().endsWith(".csv")) {
    return loadNamed("shape", "generators/shapes", nameOrFile, shapeSchema);
  }
  return { kind: "counts", perMinute: countsIn(nameOrFile, textOf(nameOrFile)), speed: 1 };
}

/** The shapes that come with the program. */
export function shapeNames(): string[] {
  return namesIn("generators/shapes");
}

/** One line a minute, the count in the last column; a line of names may stand first. Separated by commas or semicolons. */
function countsIn(file: string, text: string): number[] {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const last = (line: string): string => line.split(/[,;]/).at(-1)?.trim() ?? "";
  const isCount = (cell: string): boolean => /^\d+(\.\d+)?$/.test(cell);
  const body = lines.length > 0 && !isCount(last(lines[0] ?? "")) ? lines.slice(1) : lines;
  const first = lines.length - body.length + 1;
  if (body.length === 0) throw new UsageError(`${file}: expected one count a minute, a line each, found none.`);
  return body.map((line, index) => {
    const cell = last(line);
    if (isCount(cell)) return Number(cell);
    throw new UsageError(
      `${file}, line ${first + index}: expected a count of at least 0 in the last column, found "${cell}".`,
    );
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new UsageError(`${file}: expected a CSV file of counts a minute, found ${code}.`);
  }
}
