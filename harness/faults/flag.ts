// Runtime: Node.

import type { Edition } from "../../records/edition.ts";
import { type Fault, type FaultTarget, faultKinds, faultTargets } from "../../records/fault.ts";
import type { Plan } from "../../records/plan.ts";
import { parseDuration } from "../input/quantities.ts";
import { UsageError } from "../input/usageError.ts";

const FORM = "WHAT:TARGET@TIME or WHAT:TARGET@TIME+LENGTH, such as kill:homeserver@20s+5s";

/**
 * A fault as a flag says it, its time counted from the opening of the measured window.
 *
 * @throws UsageError
 */
export function parseFault(text: string): Fault {
  const parts = /^([^:@+]+):([^:@+]+)@([^:@+]+)(?:\+([^:@+]+))?$/.exec(text);
  if (parts === null) throw new UsageError(`--fault: expected ${FORM}, found "${text}".`);
  const [, whatText = "", targetText = "", at = "", length] = parts;
  const what = faultKinds.find((kind) => kind === whatText);
  if (what === undefined)
    throw new UsageError(`--fault: expected one of ${faultKinds.join(", ")}, found "${whatText}".`);
  const target = faultTargets.find((name) => name === targetText);
  if (target === undefined)
    throw new UsageError(`--fault: expected one of ${faultTargets.join(", ")}, found "${targetText}".`);
  const forSec = length === undefined ? undefined : parseDuration(length);
  if (forSec !== undefined && !(forSec > 0))
    throw new UsageError(`--fault: expected a length above 0, found "${text}".`);
  if (forSec === undefined && LASTING.includes(what))
    throw new UsageError(
      `--fault: expected how long ${what} lasts, as in ${what}:${target}@${at}+5s, found "${text}".`,
    );
  return { what, target, atSec: parseDuration(at), ...(forSec === undefined ? {} : { forSec }) };
}

const LASTING: readonly string[] = ["pause", "slow", "disk-full"];

/** What a story does to the server where nobody says otherwise: an outage kills it a quarter into the window, for five seconds. */
export function usualFaults(scenario: Plan["scenario"], windowSec: number): Fault[] {
  if (scenario !== "outage-recovery") return [];
  return [{ what: "kill", target: "homeserver", atSec: windowSec / 4, forSec: 5 }];
}

/** @throws UsageError where this edition has no such part, or the fault makes no sense for it */
export function demandFeasible(faults: readonly Fault[], edition: Edition): void {
  for (const { what, target } of faults) {
    const parts = partsOf(edition);
    const name = `--fault ${what}:${target}`;
    if (parts.length === 0) {
      throw new UsageError(
        `${name}: expected an edition that this machine runs itself, found ${edition.id}; faults are for --edition.`,
      );
    }
    if (!parts.includes(target))
      throw new UsageError(`${name}: expected a part of ${edition.id} (${parts.join(", ")}), found "${target}".`);
    if ((what === "slow" || what === "disk-full") && target !== "postgresql")
      throw new UsageError(`${name}: expected the database, as in ${what}:postgresql, found "${target}".`);
  }
}

/** The parts of an edition that can be harmed. */
function partsOf({ topology }: Edition): FaultTarget[] {
  if (topology.kind === "remote") return [];
  if (topology.kind === "reference") return ["homeserver"];
  if (topology.kind === "dendrite" || topology.kind === "synapse-tenants") return ["homeserver", "postgresql"];
  if (topology.kind === "synapse-pair") return ["homeserver", "insured", "staff", "postgresql"];
  const workers: FaultTarget[] = topology.workers.length > 0 ? [...topology.workers, "valkey", "proxy"] : [];
  return ["homeserver", "main", ...workers, ...(topology.database === "postgresql" ? ["postgresql" as const] : [])];
}
