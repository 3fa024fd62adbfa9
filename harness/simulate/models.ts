// Runtime: Node.
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { Edition } from "../../records/edition.ts";
import { type Model, modelSchema } from "../../simulator/model/model.ts";
import { packageRoot } from "../input/packageRoot.ts";
import { readRecord } from "../input/records.ts";
import { UsageError } from "../input/usageError.ts";

const FOLDER = join(packageRoot, "simulator/models");

function modelNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => basename(file, ".yaml"))
    .sort();
}

/** Model by its name ("synapse-single") or as a file of one's own. @throws UsageError */
export function loadModel(nameOrFile: string): Model {
  if (/[/\\.]/.test(nameOrFile)) return readRecord(nameOrFile, modelSchema);
  const names = modelNames();
  if (names.includes(nameOrFile)) return readRecord(join(FOLDER, `${nameOrFile}.yaml`), modelSchema);
  throw new UsageError(`--edition: expected a model (${names.join(", ")}) or a file, found "${nameOrFile}".`);
}

/** The model as what stands in a result. */
export function editionOf({ id, name, licence, description, evidence, topology }: Model): Edition {
  return { schema: "kassensturz/edition/1", id, name, licence, description, evidence, topology };
}
