// Runtime: Node.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";
import type { z } from "zod";
import { type Edition, editionSchema } from "../../records/edition.ts";
import { type Objectives, objectivesSchema } from "../../records/objectives.ts";
import { type Story, storySchema } from "../../records/story.ts";
import type { Workload } from "../../records/workload.ts";
import { sentenceOf } from "./issue.ts";
import { packageRoot } from "./packageRoot.ts";
import { UsageError } from "./usageError.ts";
import { plausibleWorkloadSchema } from "./workloadSchema.ts";

/** Workload by the name of a preset ("epa-active") or as a file of one's own. @throws UsageError */
export function loadWorkload(nameOrFile: string): Workload {
  return loadNamed("workload", "generators/workloads", nameOrFile, plausibleWorkloadSchema);
}

/** Objectives by name ("ti-m") or as a file of one's own. @throws UsageError */
export function loadObjectives(nameOrFile: string): Objectives {
  return loadNamed("objectives", "analysis/objectives", nameOrFile, objectivesSchema);
}

/** What a scenario adds to the everyday load, by the scenario's id. @throws UsageError */
export function loadStory(scenario: string): Story {
  return loadNamed("story", "generators/stories", scenario, storySchema);
}

/** Edition by its id ("synapse-single") or as a file of one's own. @throws UsageError */
export function loadEdition(idOrFile: string): Edition {
  return loadNamed("edition", "homeservers/editions", idOrFile, editionSchema);
}

/** A record read from a YAML or JSON file and checked. @throws UsageError naming file, field, expected and found */
export function readRecord<S extends z.ZodType>(file: string, schema: S): z.output<S> {
  return checked(file, parsed(file, textOf(file)), schema);
}

/** The same of JSON alone, ten times as fast: for records that the program writes, of thousands of people. @throws UsageError */
export function readJsonRecord<S extends z.ZodType>(file: string, schema: S): z.output<S> {
  return checked(file, parsedJson(file, textOf(file)), schema);
}

function checked<S extends z.ZodType>(file: string, data: unknown, schema: S): z.output<S> {
  const result = schema.safeParse(data, { reportInput: true });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UsageError(issue === undefined ? `${file}: not a valid record.` : sentenceOf(file, issue));
}

export function loadNamed<S extends z.ZodType>(
  what: string,
  folder: string,
  nameOrFile: string,
  schema: S,
): z.output<S> {
  if (/[/\\.]/.test(nameOrFile)) return readRecord(nameOrFile, schema);
  const file = join(packageRoot, folder, `${nameOrFile}.yaml`);
  if (existsSync(file)) return readRecord(file, schema);
  throw new UsageError(
    `Expected the name of a known ${what} (${namesIn(folder).join(", ")}) or a file, found "${nameOrFile}".`,
  );
}

export function namesIn(folder: string): string[] {
  const path = join(packageRoot, folder);
  const files = existsSync(path) ? readdirSync(path) : [];
  const names = files.filter((file) => file.endsWith(".yaml")).map((file) => basename(file, ".yaml"));
  return names.length > 0 ? names.sort() : [`none in ${folder}`];
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    const found = code === "ENOENT" ? "no such file" : code === "EISDIR" ? "a folder" : code;
    throw new UsageError(`${file}: expected a YAML or JSON file that can be read, found ${found}.`);
  }
}

function parsedJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file}: expected valid JSON, found: ${error instanceof Error ? error.message : error}.`);
  }
}

/** JSON is read as YAML, of which it is a part; the parser names line and column. */
function parsed(file: string, text: string): unknown {
  try {
    return parse(text, { logLevel: "error" });
  } catch (error) {
    // Not only of syntax: an alias of nothing, or of too much, is an error of another kind.
    const [firstLine = ""] = String(error instanceof Error ? error.message : error).split("\n");
    throw new UsageError(`${file}: expected valid YAML or JSON, found: ${firstLine.replace(/:$/, "")}.`);
  }
}
