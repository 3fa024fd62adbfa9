// Runtime: Node.
import { readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "commander";
import { holdsServer, type RunningRecord, running } from "../../homeservers/registry.ts";
import { packageRoot } from "../input/packageRoot.ts";
import { wholeNumber } from "../input/quantities.ts";
import { loadEdition } from "../input/records.ts";
import { UsageError } from "../input/usageError.ts";
import { cacheFolder } from "../toolchain/toolchain.ts";
import { type HoldFlags, holdHomeserver } from "./homeserver/hold.ts";
import { leaveHomeserver } from "./homeserver/leave.ts";

interface UpFlags extends HoldFlags {
  readonly detach?: true;
}

/** A server that is asked to end gets this long. */
const DOWN_TIMEOUT_MS = 40_000;

/** `homeserver up|down|list`: a local edition to look at, or to aim other tools at. */
export function homeserverCommand(): Command {
  const command = new Command("homeserver").description("start, list and stop the local editions");
  command
    .command("up")
    .description("start an edition; Ctrl-C stops it")
    .argument("<edition>", "id of a local edition, or a file")
    .option("--detach", "leave it running and come back")
    .option("--port <n>", "port of its URL; a free one where nothing is said", wholeNumber("--port", 1, 65_535))
    .option("--data <folder>", "keeps its data; a new folder that is removed at the end where nothing is said")
    .option("--reference-config <file>", "service model of the reference edition, JSON")
    .action((edition: string, flags: UpFlags) => up(edition, flags));
  command
    .command("down")
    .description("stop an edition that runs")
    .argument("[edition]", "id of a local edition; may be left out where one runs")
    .option("--all", "stop every one")
    .action((edition: string | undefined, flags: { all?: true }) => down(edition, flags.all === true));
  command.command("list").description("the editions, and which of them run").action(list);
  return command;
}

async function up(id: string, { detach, ...flags }: UpFlags): Promise<void> {
  const edition = loadEdition(id);
  if (edition.topology.kind === "remote") {
    throw new UsageError(`homeserver up ${id}: expected an edition that this machine can start, found one by URL.`);
  }
  const own = { ...flags, ...(flags.data === undefined ? {} : { data: resolve(flags.data) }) };
  if (detach !== true) return holdHomeserver(edition, own, recordsFolder(), textOf);
  process.stdout.write(textOf(await leaveHomeserver(id, own, recordsFolder())));
}

async function down(id: string | undefined, all: boolean): Promise<void> {
  const found = await running(recordsFolder(), holdsServer);
  const chosen = all ? found : found.filter(({ edition }) => id === undefined || edition === id);
  if (chosen.length === 0) {
    process.stdout.write(id === undefined ? "no homeserver runs\n" : `${id} does not run\n`);
    return;
  }
  if (!all && id === undefined && chosen.length > 1) {
    const names = chosen.map(({ edition }) => edition).join(", ");
    throw new UsageError(`homeserver down: expected the name of one edition or --all, found ${names} running.`);
  }
  await Promise.all(chosen.map(end));
}

async function end({ pid, edition, baseUrl }: RunningRecord): Promise<void> {
  process.kill(pid, "SIGTERM");
  const deadlineMs = performance.now() + DOWN_TIMEOUT_MS;
  while (await holdsServer(pid)) {
    if (performance.now() > deadlineMs) process.kill(pid, "SIGKILL");
    await sleep(100);
  }
  process.stdout.write(`${edition} at ${baseUrl} is stopped\n`);
}

async function list(): Promise<void> {
  const found = await running(recordsFolder(), holdsServer);
  for (const file of readdirSync(join(packageRoot, "homeservers/editions")).sort()) {
    const edition = loadEdition(basename(file, ".yaml"));
    process.stdout.write(`${edition.id.padEnd(24)}${edition.name}\n`);
    for (const record of found) if (record.edition === edition.id) process.stdout.write(indented(textOf(record)));
  }
}

function textOf(record: RunningRecord): string {
  const facts = {
    ...Object.fromEntries(
      (record.others ?? []).map(({ serverName, baseUrl, registrationSecretFile }) => [
        `also ${serverName}`,
        `${baseUrl}, secret ${registrationSecretFile}`,
      ]),
    ),
    "registration secret": record.registrationSecretFile ?? "none",
    data: record.dataFolder,
    logs: join(record.dataFolder, "logs"),
    processes: record.processes.map(({ name, pid }) => `${name} ${pid}`).join(", "),
    metrics: record.metricsUrls.map(({ process, url }) => `${process} ${url}`).join(", ") || "none",
    "held by": String(record.pid),
  };
  const lines = Object.entries(facts).map(([name, value]) => `  ${name.padEnd(20)} ${value}\n`);
  return `${record.server} (${record.edition}) at ${record.baseUrl}\n${lines.join("")}`;
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}

function recordsFolder(): string {
  return join(cacheFolder(), "running");
}
