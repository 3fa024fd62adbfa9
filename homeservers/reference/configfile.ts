// Runtime: Node.
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type Config, ConfigError, parseConfig, traceSchema } from "./config.ts";

/** Reads and checks a configuration file, and the trace it may name, whose path counts from the file's folder. */
export function readConfig(file: string): Config {
  const config = parseConfig(readJson(file, "--config"), file);
  const { distribution } = config.service;
  if (typeof distribution !== "object" || !("traced" in distribution)) return config;
  const name = distribution.traced.file;
  if (name === undefined) return config;
  const traceFile = resolve(dirname(file), name);
  const trace = traceSchema.safeParse(readJson(traceFile, "service.distribution.traced.file"));
  if (!trace.success) {
    throw new ConfigError(
      `${traceFile}: expected a list of milliseconds but found: ${trace.error.issues[0]?.message ?? ""}.`,
    );
  }
  const traced = { values: trace.data, file: name };
  return { ...config, service: { ...config.service, distribution: { traced } } };
}

function readJson(file: string, namedBy: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new ConfigError(
      `${file}: cannot be read (${(error as Error).message}); name an existing file by ${namedBy}.`,
    );
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new ConfigError(`${file}: expected JSON but found something else (${(error as Error).message}); correct it.`);
  }
}
