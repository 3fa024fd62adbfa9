// Runtime: Node.
import type { Night } from "../../records/night.ts";
import type { Row } from "../samples/database.ts";

/** Columns of the store, flat, so that any tool that reads Parquet can ask it; records of words are JSON. */
export const COLUMNS = {
  schema: "VARCHAR",
  startedAt: "VARCHAR",
  edition: "VARCHAR",
  editionName: "VARCHAR",
  kind: "VARCHAR",
  evidence: "VARCHAR",
  complete: "BOOLEAN",
  seed: "BIGINT",
  folder: "VARCHAR",
  server: "VARCHAR",
  versions: "VARCHAR",
  fingerprint: "VARCHAR",
  trials: "INTEGER",
  lost: "BIGINT",
  leaks: "BIGINT",
  messagesPerSecPerInsured: "DOUBLE",
  capacityC50: "DOUBLE",
  capacityC95: "DOUBLE",
  capacityLow: "DOUBLE",
  capacityHigh: "DOUBLE",
  capacityStopReason: "VARCHAR",
  capacityMethod: "VARCHAR",
  capacitySaturationPerSec: "DOUBLE",
  trialVerdict: "VARCHAR",
  trialReasons: "VARCHAR",
  trialSendMsP99: "DOUBLE",
  trialDeliveryMsP99: "DOUBLE",
  trialFailureShare: "DOUBLE",
} as const;
export type Column = keyof typeof COLUMNS;

type Cell = string | number | boolean | null;

export function rowOfNight(night: Night): Readonly<Record<Column, Cell>> {
  const { capacity, trial, versions, fingerprint, ...plain } = night;
  return {
    ...plain,
    versions: JSON.stringify(versions),
    fingerprint: JSON.stringify(fingerprint),
    capacityC50: capacity?.c50 ?? null,
    capacityC95: capacity?.c95 ?? null,
    capacityLow: capacity?.low ?? null,
    capacityHigh: capacity?.high ?? null,
    capacityStopReason: capacity?.stopReason ?? null,
    capacityMethod: capacity?.method ?? null,
    capacitySaturationPerSec: capacity?.saturationPerSec ?? null,
    trialVerdict: trial?.verdict ?? null,
    trialReasons: trial?.reasons ?? null,
    trialSendMsP99: trial?.sendMsP99 ?? null,
    trialDeliveryMsP99: trial?.deliveryMsP99 ?? null,
    trialFailureShare: trial?.failureShare ?? null,
  };
}

/** The night of a row, not yet checked: the file may be anybody's. */
export function nightOfRow(row: Row): unknown {
  // A column that an old store lacks is undefined, so that the schema's default counts; an empty cell is null.
  const value = (name: Column) => {
    const cell = row[name];
    return typeof cell === "bigint" ? Number(cell) : cell;
  };
  return {
    schema: value("schema"),
    startedAt: value("startedAt"),
    edition: value("edition"),
    editionName: value("editionName"),
    kind: value("kind"),
    evidence: value("evidence"),
    complete: value("complete"),
    seed: value("seed"),
    folder: value("folder"),
    server: value("server"),
    versions: wordsOf(value("versions")),
    fingerprint: wordsOf(value("fingerprint")),
    trials: value("trials"),
    lost: value("lost"),
    leaks: value("leaks"),
    messagesPerSecPerInsured: value("messagesPerSecPerInsured"),
    capacity:
      (value("capacityStopReason") ?? null) === null
        ? null
        : {
            c50: value("capacityC50"),
            c95: value("capacityC95"),
            low: value("capacityLow"),
            high: value("capacityHigh"),
            stopReason: value("capacityStopReason"),
            method: value("capacityMethod"),
            saturationPerSec: value("capacitySaturationPerSec"),
          },
    trial:
      (value("trialVerdict") ?? null) === null
        ? null
        : {
            verdict: value("trialVerdict"),
            reasons: value("trialReasons"),
            sendMsP99: value("trialSendMsP99"),
            deliveryMsP99: value("trialDeliveryMsP99"),
            failureShare: value("trialFailureShare"),
          },
  };
}

function wordsOf(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return text;
  }
}
