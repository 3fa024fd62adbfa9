// Runtime: anywhere.
import { type CostKind, costKinds, type Demand } from "../../records/calibration.ts";
import type { Model } from "../model/model.ts";
import { fileDemandsMs, processesOf } from "./fileDemands.ts";
import type { Observation } from "./observation.ts";
import { type Fit, regress } from "./regression.ts";

/** What is known of one process after the trials. */
export interface ProcessFit {
  readonly process: string;
  readonly fileMs: Readonly<Record<CostKind, number>>;
  readonly fit: Fit;
  readonly demands: readonly Demand[];
}

/** The file is trusted to its order of magnitude only: its figure give or take all of it, and half a millisecond. */
const FILE_SD_SHARE = 1;
const FILE_SD_MS = 0.5;
const Z95 = 1.959964;
/** A demand is determined when the trials left less than half of what was open before. */
const DETERMINED_SHARE = 0.5;

/**
 * Service demands by the utilisation law: the cores that a process used are the rates of all operations times what each
 * costs it (Denning & Buzen, ACM Computing Surveys 10, 1978), regressed over the seconds of all trials.
 */
export function estimateDemands(model: Model, observations: readonly Observation[]): ProcessFit[] {
  return processesOf(model).map((process) => {
    const fileMs = fileDemandsMs(model, process);
    const seen = observations.filter(({ cores }) => cores[process] !== undefined);
    const fit = regress(
      seen.map(({ perSec, cores }) => ({ rates: ratesOf(perSec), cost: 1000 * (cores[process] ?? 0) })),
      costKinds.map((kind) => ({ mean: fileMs[kind], sd: sdOfFile(fileMs[kind]) })),
      seen.map(({ trial }) => trial),
    );
    const demands = costKinds.map((kind, k) => {
      const ms = fit.means[k] as number;
      const sd = Math.sqrt(fit.covariance[k]?.[k] as number);
      return {
        process,
        kind,
        ms: rounded(ms),
        low: rounded(Math.max(0, ms - Z95 * sd)),
        high: rounded(ms + Z95 * sd),
        fileMs: rounded(fileMs[kind]),
        determined: sd < DETERMINED_SHARE * sdOfFile(fileMs[kind]),
      };
    });
    return { process, fileMs, fit, demands };
  });
}

/** The process that makes the load, as measured trials call it. */
const GENERATOR = "k6";

/** Processor time of the generator for each operation, ms: all that it used over all that ended. */
export function generatorMsOf(observations: readonly Observation[]): number {
  const seen = observations.filter(({ cores }) => cores[GENERATOR] !== undefined);
  const coreSec = seen.reduce((sum, { cores }) => sum + (cores[GENERATOR] ?? 0), 0);
  const operations = seen.reduce((sum, { perSec: { firstSend: _send, firstOpen: _open, ...perSec } }) => {
    return sum + Object.values(perSec).reduce((a, b) => a + b, 0);
  }, 0);
  return operations === 0 ? 0 : rounded((1000 * coreSec) / operations);
}

/** Rates in the order of the coefficients; the background happens once a second. */
export function ratesOf(perSec: Observation["perSec"]): number[] {
  return costKinds.map((kind) => (kind === "background" ? 1 : perSec[kind]));
}

function sdOfFile(ms: number): number {
  return FILE_SD_SHARE * ms + FILE_SD_MS;
}

function rounded(ms: number): number {
  return Math.round(ms * 1e4) / 1e4;
}
