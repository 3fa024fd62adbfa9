// Runtime: Node.
import { chmod, copyFile, mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Command, Option } from "commander";
import type { Fault } from "../../records/fault.ts";
import { scenarioIds } from "../../records/plan.ts";
import type { Verdict } from "../../records/trial.ts";
import { parseFault } from "../faults/flag.ts";
import { parseCount } from "../input/quantities.ts";
import { loadStory } from "../input/records.ts";
import { shapeNames } from "../input/shape.ts";
import { UsageError } from "../input/usageError.ts";
import { openWatch } from "../live/watch.ts";
import { demandUnlimited } from "../measure/limited.ts";
import { loadText, trialText, viewText } from "../measure/observer.ts";
import type { Session } from "../measure/session.ts";
import { writeReport } from "../report/render.ts";
import { joinSamples } from "../result/store.ts";
import { progressOn } from "../terminal/progress.ts";
import { scriptOf } from "../trial/generator.ts";
import { measureLimits } from "./limits.ts";
import { addMeasureOptions, type MeasureFlags, scenarioOf } from "./measureOptions.ts";
import { openSession } from "./openSession.ts";
import { folderFor } from "./outFolder.ts";

interface RunFlags extends MeasureFlags {
  readonly load?: number;
  readonly rate?: number;
  readonly planOnly?: boolean;
}

export const EXIT_STATUS: Readonly<Record<Verdict, number>> = { pass: 0, fail: 1, invalid: 3, insufficient: 3 };

/** `run SCENARIO`: one trial at one load, with its verdict. */
export function runCommand(): Command {
  return addMeasureOptions(new Command("run"))
    .description("one trial of a scenario at one load, with its verdict")
    .argument("[scenario]", "the story that is played", "peak-hour")
    .option("--load <insured>", "insured served, such as 11.7M", parseCount)
    .option("--rate <n>", "messages a second, with --users online in real time (instead of --load)", parseCount)
    .option("--plan-only", "make the crowd, write plan.json and accounts.json to --out, and tell the k6 command")
    .addOption(
      new Option(
        "--fault <fault>",
        "harm a local edition in the window, WHAT:TARGET@TIME+LENGTH; may be repeated",
      ).argParser((text: string, others: readonly Fault[] = []) => [...others, parseFault(text)]),
    )
    .addHelpText(
      "after",
      `
Examples:
  $ kassensturz run peak-hour --edition synapse-single --load 5M
  $ kassensturz run peak-hour --edition reference --rate 100 --users 50 --duration 10s
  $ kassensturz run peak-hour --edition synapse-workers --rate 10 --duration 60s --fault kill:event-writer@15s+5s
  $ kassensturz run peak-hour --edition synapse-single --rate 10 --duration 60s --fault disk-full:postgresql@15s+10s
  $ kassensturz run message-burst --edition synapse-federated --load 400k --duration 180s --fault kill:staff@30s+60s
  $ kassensturz run outage-recovery --edition synapse-single --rate 5 --duration 90s
  $ kassensturz run message-burst --edition synapse-single --load 3M --shape flash-crowd
  $ kassensturz run limits --target http://127.0.0.1:8008 --accounts registration
  $ kassensturz run peak-hour --edition synapse-single --rate 20 --shape last-monday.csv --duration 10m

Scenarios:
${scenarioLines()}

Shapes: ${shapeNames().join(", ")}, or a file. In a surge they shape the surge, else the everyday load; docs/scenarios.md has them.

Faults: kill (SIGKILL, started again after LENGTH), restart, pause (SIGSTOP), slow and disk-full (the database).
Targets: homeserver, main, event-writer, sync, federation-sender, insured, staff, postgresql, valkey, proxy.`,
    )
    .action(async (scenario: string, flags: RunFlags) => {
      if (scenario === "limits") return measureLimits(flags);
      process.exitCode = await run({ ...flags, scenario: scenarioOf(scenario) });
    });
}

async function run(flags: RunFlags): Promise<number> {
  const { load, scale } = loadOf(flags);
  const progress = progressOn(process.stderr);
  const folder = await folderFor(flags.out, `run-${flags.edition ?? "remote"}`);
  const watch = await openWatch(flags.live, folder, progress.say);
  try {
    if (flags.planOnly === true && flags.target === undefined) {
      throw new UsageError(
        "--plan-only: expected --target URL, found none; a local edition runs only during a trial (`homeserver up` starts one that stays)",
      );
    }
    const session = await openSession({ ...flags, out: folder }, "run", scale, progress, { board: watch.board });
    if (flags.planOnly === true) return await writePlan(session, load);
    demandUnlimited(session, load);
    const { signal, target } = session.setting;
    const head = `${target.edition.id}: ${loadText(load, scale)}`;
    const trial = await session.play({ load }, (view) => progress.status([`${head} · ${viewText(view)}`]));
    const result = await session.save(null, trial.complete || trial.verdict === "fail", new Date());
    await joinSamples(folder, result.trials);
    await writeReport(folder, [result], { partial: !result.complete });
    progress.say(`report: ${folder}/report.html`);
    process.stdout.write(`${trialText(target.edition.id, trial)}\n`);
    signal.throwIfAborted();
    return EXIT_STATUS[trial.verdict];
  } finally {
    progress.done();
    await watch.close();
  }
}

/** For those who want to play the story with k6 alone. The accounts hold tokens, hence the mode. */
async function writePlan(session: Session, load: number): Promise<number> {
  const { folder, scenario } = session.setting;
  const laid = await session.lay(load);
  const plan = join(folder, "plan.json");
  const accounts = join(folder, "accounts.json");
  await mkdir(folder, { recursive: true });
  await writeFile(plan, `${JSON.stringify(laid.plan, null, 2)}\n`);
  await copyFile(laid.accountsFile, accounts);
  await chmod(accounts, 0o600);
  process.stdout.write(
    `k6 run -e KASSENSTURZ_PLAN=${resolve(plan)} -e KASSENSTURZ_ACCOUNTS=${resolve(accounts)} --log-format=raw --console-output=samples.tsv ${scriptOf(scenario)}\n`,
  );
  return 0;
}

function scenarioLines(): string {
  const stories = scenarioIds.map((id) => [id, loadStory(id).title] as const);
  return [...stories, ["limits", "what the homeserver lets one account do, and how often"] as const]
    .map(([id, title]) => `  ${id.padEnd(16)} ${title}`)
    .join("\n");
}

export function loadOf({ load, rate }: Pick<RunFlags, "load" | "rate">): { load: number; scale: "insured" | "rate" } {
  if ((load === undefined) === (rate === undefined)) {
    throw new UsageError(
      `load: expected either --load INSURED or --rate MESSAGES_A_SECOND, found ${load === undefined ? "neither" : "both"}`,
    );
  }
  const value = load ?? rate ?? 0;
  if (!(value > 0)) throw new UsageError(`load: expected a number above 0, found ${value}`);
  return { load: value, scale: load === undefined ? "rate" : "insured" };
}
