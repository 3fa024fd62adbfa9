// Runtime: Node.
import type { Model } from "../../simulator/model/model.ts";
import { loadModel } from "./models.ts";

/** A model, with its service times from a calibration where one is given. */
export function calibratedModel(
  edition: string,
  _calibrationFile: string | undefined,
): { readonly model: Model; readonly provenance: Readonly<Record<string, string>> } {
  return { model: loadModel(edition), provenance: { calibration: "none: service times of the model's file" } };
}
