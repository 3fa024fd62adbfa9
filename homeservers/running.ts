// Runtime: Node.
import { endOfLog } from "./failure.ts";
import type { HomeAddress, MetricsUrl, RunningHomeserver, StartOptions } from "./homeserver.ts";
import type { SmallDisk } from "./postgresql/smallDisk.ts";
import { Sabotage } from "./sabotage.ts";
import type { Crew } from "./supervision/crew.ts";
import type { TableSize } from "./tableSizes.ts";

/** What an edition's start found out. */
export interface Started {
  readonly baseUrl: string;
  readonly serverName: string;
  readonly registrationSecretFile: string;
  readonly staff?: HomeAddress;
  readonly tenants?: readonly HomeAddress[];
  readonly server: string;
  readonly versions: Record<string, string>;
  readonly configuration: Record<string, string>;
  readonly metricsUrls: readonly MetricsUrl[];
  readonly tableSizes?: () => Promise<TableSize[]>;
  /** Where one was wanted. */
  readonly smallDisk?: SmallDisk | undefined;
}

/** A started edition with the means to watch and stop it. Once it runs it does not keep the caller alive. */
export function runningHomeserver(crew: Crew, started: Started, { edition, signal }: StartOptions): RunningHomeserver {
  const stop = async () => {
    signal?.removeEventListener("abort", stop);
    await crew.stop();
  };
  signal?.addEventListener("abort", stop, { once: true });
  crew.letGo();
  const { smallDisk, ...told } = started;
  return {
    ...told,
    edition,
    sabotage: new Sabotage(crew, smallDisk),
    configuration: { ...started.configuration, priority: `nice ${crew.niceness}` },
    processes: () => crew.processes(),
    metricsUrls: () => [...started.metricsUrls],
    onExit(listener) {
      crew.onExit(({ name, how, wanted }, spec) => {
        if (!wanted) listener(name, `${how}; ${endOfLog(spec.logFile)}`);
      });
    },
    stop,
  };
}
