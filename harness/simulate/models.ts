// Runtime: Node.
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { type Calibration, calibrationSchema } from "../../records/calibration.ts";
import type { Edition } from "../../records/edition.ts";
import { type Model, modelSchema } from "../../simulator/model/model.ts";
import { errorWords } from "../calibrate/wording.ts";
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

/** A calibration as `calibrate` wrote it, of this model. @throws UsageError */
export function loadCalibration(file: string, model: Model): Calibration {
  return loadCalibrationOf(file, [model]);
}

/** A calibration of one of these models. @throws UsageError */
export function loadCalibrationOf(file: string, models: readonly Model[]): Calibration {
  const calibration = readRecord(file, calibrationSchema);
  if (models.some(({ id }) => id === calibration.model)) return calibration;
  throw new UsageError(
    `${file}: model: expected ${models.map(({ id }) => `"${id}"`).join(" or ")}, found "${calibration.model}".`,
  );
}

/** The model as what stands in a result. Its name tells how far it was off, for it stands wherever its curve is drawn. */
export function editionOf(model: Model, calibration: Calibration | null): Edition {
  const { id, name, licence, description, evidence, topology } = model;
  const words = evidence === "claimed" ? "the vendor's claim" : errorWords(calibration);
  return {
    schema: "kassensturz/edition/1",
    id,
    name: `${name} (${words})`,
    licence,
    description,
    evidence,
    topology,
  };
}
