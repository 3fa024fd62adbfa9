// Runtime: Node.
import type { Calibration, Comparison } from "../../records/calibration.ts";

/** How far the model was off where it had to predict, in a few words for a legend. */
export function errorWords(calibration: Calibration | null): string {
  if (calibration === null) return "uncalibrated";
  const capacities = calibration.validation.filter(({ figure }) => figure === "c50");
  if (capacities.length === 0) return "calibrated, error unknown";
  return `error ${capacities.map(({ error }) => percent(error)).join(", ")}`;
}

/** What stands in a simulated result of where its model comes from. */
export function provenanceOf(calibration: Calibration | null): Record<string, string> {
  if (calibration === null)
    return { calibration: "none: service times of the model's file", "prediction error": "unknown" };
  const fitted = calibration.trials.filter((trial) => trial.fitted).length;
  const rows = calibration.validation.map((row) => {
    const where = row.offeredPerSec === null ? "" : ` at ${row.offeredPerSec.toFixed(1)} messages/s`;
    return `${row.figure}${where}: predicted ${row.predicted.toPrecision(3)}, measured ${row.measured.toPrecision(3)} (${percent(row.error)})`;
  });
  return {
    calibration: `${fitted} measured trials of ${calibration.server} on ${calibration.machine}, below the load that is predicted`,
    "prediction error": rows.length === 0 ? "unknown: nothing was held out" : rows.join("; "),
  };
}

/** The outcome for the terminal. */
export function calibrationText(calibration: Calibration): string {
  const lines = [
    `${calibration.model}, from ${calibration.trials.filter(({ fitted }) => fitted).length} of ${calibration.trials.length} trials on ${calibration.machine}`,
    "",
    "processor time, ms       operation    estimate    95 % interval     file",
  ];
  for (const { process, kind, ms, low, high, fileMs, determined } of calibration.demands) {
    if (ms === 0 && fileMs < 0.01) continue;
    lines.push(
      `${process.padEnd(25)}${kind.padEnd(13)}${ms.toFixed(2).padStart(8)}    ${`${low.toFixed(2)} - ${high.toFixed(2)}`.padEnd(16)}${fileMs.toFixed(2).padStart(6)}${determined ? "" : "   weakly determined"}`,
    );
  }
  lines.push(
    "",
    `waits without processor time × ${calibration.delayFactor}, scatter of service times × ${calibration.scatterFactor}; ${Math.round(100 * calibration.afterShare)} % of a message's work comes after its answer; a busy process uses ${calibration.busyCores} of a core; the generator uses ${calibration.generatorMs.toFixed(2)} ms an operation`,
  );
  for (const row of calibration.validation) {
    const where =
      row.offeredPerSec === null
        ? ""
        : ` at ${row.offeredPerSec.toFixed(1)}/s${row.ofCapacity === null ? "" : `, ${Math.round(100 * row.ofCapacity)} % of capacity`}`;
    lines.push(
      `held out: ${row.figure}${where}: measured ${row.measured.toPrecision(3)}${intervalWords(row)}, predicted ${row.predicted.toPrecision(3)}: ${percent(row.error)}`,
    );
  }
  if (calibration.validation.length === 0) lines.push("nothing was held out: the error of a prediction is not known");
  if (calibration.advice !== null) lines.push(`the trial that would tell most: ${calibration.advice}`);
  return `${lines.join("\n")}\n`;
}

function intervalWords({ measuredLow, measuredHigh }: Comparison): string {
  const bound = (value: number | null) => value?.toPrecision(3) ?? "?";
  return measuredLow === null && measuredHigh === null ? "" : ` (${bound(measuredLow)} to ${bound(measuredHigh)})`;
}

function percent(share: number): string {
  return `${share >= 0 ? "+" : "−"}${Math.abs(100 * share).toFixed(0)} %`;
}
