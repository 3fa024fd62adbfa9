// Runtime: Node.
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import http from "node:http";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Time in which a server must begin to answer, ms: a firewall that swallows packets must not hold anybody up. */
const ANSWER_WITHIN_MS = 5000;
/** Time without a single byte after which a download is given up, ms. */
const STALLED_AFTER_MS = 20_000;
const REDIRECTS_MAX = 5;
const TELL_EVERY_MS = 2000;

export interface DownloadOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
  /** Digest the file must have, in hexadecimal. */
  readonly sha256: string;
  /** Name of what is downloaded, for the progress lines. */
  readonly what: string;
  readonly answerWithinMs?: number | undefined;
}

/**
 * Downloads a file. Returns an empty text when it is there whole and has the digest,
 * else why not, as the rest of a sentence that starts with the address.
 * Goes through the proxy that `HTTPS_PROXY` and its kin name, as curl does.
 */
export async function download(url: string, file: string, options: DownloadOptions): Promise<string> {
  const { env, signal, sha256, answerWithinMs = ANSWER_WITHIN_MS } = options;
  const restoreProxy = useProxy(env);
  const stalled = new AbortController();
  const both = AbortSignal.any([signal, stalled.signal]);
  const watch = watchdog(() => stalled.abort());
  try {
    watch.within(answerWithinMs);
    const response = await follow(url, both, () => watch.within(answerWithinMs));
    if (!response.ok || response.body === null) return `answered with status ${response.status}`;
    const digest = createHash("sha256");
    const tell = teller(options, Number(response.headers.get("content-length") ?? Number.NaN));
    const meter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        watch.within(STALLED_AFTER_MS);
        digest.update(chunk);
        tell(chunk.length);
        done(null, chunk);
      },
    });
    watch.within(STALLED_AFTER_MS);
    await pipeline(response.body, meter, createWriteStream(file), { signal: both });
    const found = digest.digest("hex");
    return found === sha256 ? "" : `has the wrong SHA-256 (expected ${sha256}, found ${found}) and was thrown away`;
  } catch (error) {
    signal.throwIfAborted();
    if (stalled.signal.aborted) return `gave no answer within ${watch.limitMs() / 1000} s`;
    return `cannot be reached (${rootCause(error)})`;
  } finally {
    watch.stop();
    restoreProxy();
  }
}

/** Follows redirects one by one, because each hop has its own right to be slow. */
async function follow(start: string, signal: AbortSignal, onHop: () => void): Promise<Response> {
  let url = start;
  for (let hops = 0; hops <= REDIRECTS_MAX; hops++) {
    const response = await fetch(url, { signal, redirect: "manual" });
    const location = response.headers.get("location");
    if (response.status < 300 || response.status >= 400 || location === null) return response;
    await response.body?.cancel();
    url = new URL(location, url).href;
    onHop();
  }
  throw new Error(`more than ${REDIRECTS_MAX} redirects`);
}

/**
 * Lets `fetch` use the proxy of the environment, except for this machine: the harness talks to servers on loopback
 * meanwhile. Returns what puts things back.
 */
function useProxy(env: NodeJS.ProcessEnv): () => void {
  const { HTTPS_PROXY, https_proxy, HTTP_PROXY, http_proxy, NO_PROXY, no_proxy } = env;
  if (!(HTTPS_PROXY || https_proxy || HTTP_PROXY || http_proxy)) return () => undefined;
  const without = [NO_PROXY || no_proxy, "localhost", "127.0.0.1", "[::1]"].filter(Boolean).join(",");
  return http.setGlobalProxyFromEnv({ HTTPS_PROXY, https_proxy, HTTP_PROXY, http_proxy, NO_PROXY: without });
}

function watchdog(onLate: () => void): { within(ms: number): void; limitMs(): number; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let limitMs = 0;
  return {
    within(ms) {
      clearTimeout(timer);
      limitMs = ms;
      timer = setTimeout(onLate, ms);
    },
    limitMs: () => limitMs,
    stop: () => clearTimeout(timer),
  };
}

function teller({ what, onProgress }: DownloadOptions, totalBytes: number): (bytes: number) => void {
  let sum = 0;
  let toldMs = 0;
  const mb = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
  return (bytes) => {
    sum += bytes;
    if (Date.now() - toldMs < TELL_EVERY_MS) return;
    toldMs = Date.now();
    onProgress(`${what}: downloading, ${mb(sum)}${Number.isNaN(totalBytes) ? "" : ` of ${mb(totalBytes)}`}`);
  };
}

/** `fetch` hides the reason behind "fetch failed". */
function rootCause(error: unknown): string {
  let deepest = error;
  while (deepest instanceof Error && deepest.cause !== undefined) deepest = deepest.cause;
  if (deepest instanceof AggregateError) deepest = deepest.errors[0];
  return deepest instanceof Error ? deepest.message : String(deepest);
}
