// Runtime: Node.
import { existsSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { configurationStrings, parseConfig } from "./config.ts";
import { readConfig } from "./configfile.ts";
import { Homeserver } from "./homeserver.ts";
import { httpServer } from "./http/server.ts";
import { loadState } from "./store/load.ts";
import { saveState } from "./store/save.ts";
import { REFERENCE_NAME, REFERENCE_VERSION } from "./version.ts";

/** Starts the server, says when it is ready, and ends on SIGTERM or SIGINT after writing its state. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "0" },
      config: { type: "string" },
      "registration-secret-file": { type: "string" },
      state: { type: "string" },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`--port: expected a number from 0 (any free one) to 65535 but found "${values.port}".`);
  }
  const config = values.config === undefined ? parseConfig({}, "no file") : readConfig(values.config);
  const secretFile = values["registration-secret-file"];
  const secret = secretFile === undefined ? undefined : readFileSync(secretFile, "utf8").trim();
  const homeserver = new Homeserver(config, secret);
  const stateFile = values.state;
  if (stateFile !== undefined && existsSync(stateFile)) await loadState(homeserver, stateFile);
  const server = httpServer(homeserver);

  const stop = (): void => {
    homeserver.gate.stop();
    homeserver.deliveries.flush();
    server.close(() => {
      if (stateFile !== undefined) saveState(homeserver, stateFile);
    });
    server.closeAllConnections();
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);

  server.on("error", (error) => fail(new Error(`--port ${port}: ${error.message}; name a free one, or 0 for any.`)));
  server.listen(port, "127.0.0.1", 4096, () => {
    const ready = {
      ready: true,
      port: (server.address() as AddressInfo).port,
      configuration: configurationStrings(config),
      version: `${REFERENCE_NAME} ${REFERENCE_VERSION}`,
    };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
  });
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

main().catch(fail);
