// Runtime: Node.
import { readFile, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import getPort from "get-port";
import type { ChartOptions } from "../../analysis/charts/frame.ts";
import { timelineChart } from "../../analysis/charts/timelineChart.ts";
import { languages } from "../../analysis/report/language.ts";
import type { LiveBoard } from "./board.ts";
import { livePage, livePolicy } from "./page.ts";

/** Where a browser finds the page unless somebody else is there. */
const USUAL_PORT = 7391;
const PUSH_EVERY_MS = 1000;
const FAREWELL_MS = 2000;

export interface LiveServer {
  readonly url: string;
  /** Tells those who watch that it is over, and ends. */
  close(): Promise<void>;
}

interface Watched {
  readonly board: LiveBoard;
  /** Where the report of the trials so far is written. */
  readonly folder: string;
}

/**
 * A page on loopback that shows what a run is doing: a stream of states (server-sent events), the running trial as the
 * report's own chart, and the report so far. It only reads; whoever sees it can change nothing.
 *
 * @param port 0: the usual one, or any free one where that is taken
 */
export async function serveLive(watched: Watched, port: number): Promise<LiveServer> {
  const watchers = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    answer(watched, watchers, request, response).catch((error: Error) => {
      if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain; charset=utf-8" });
      response.end(error.message);
    });
  });
  const chosen = port === 0 ? await getPort({ port: USUAL_PORT, host: LOOPBACK }) : port;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(chosen, LOOPBACK, resolve);
  });
  const push = async () => {
    const event = await eventOf(watched);
    for (const watcher of watchers) watcher.write(event);
  };
  const timer = setInterval(() => void push(), PUSH_EVERY_MS);
  // A page that nobody closes must not keep a finished command alive.
  timer.unref();
  server.unref();
  return {
    url: `http://${LOOPBACK}:${chosen}/`,
    async close() {
      clearInterval(timer);
      watched.board.close();
      const event = await eventOf(watched);
      const watching = watchers.size > 0;
      await Promise.all([...watchers].map((watcher) => new Promise<void>((resolve) => watcher.end(event, resolve))));
      // Who watches gets the last report yet.
      if (watching) await sleep(FAREWELL_MS);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const LOOPBACK = "127.0.0.1";

async function answer(
  watched: Watched,
  watchers: Set<ServerResponse>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { board, folder } = watched;
  // Another site's page must not read this one under a name of its own.
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? "")) return refuse(response, 403, "not here");
  if (request.method !== "GET") return refuse(response, 405, "this page only shows");
  const url = new URL(request.url ?? "/", "http://localhost");
  switch (url.pathname) {
    case "/":
      return send(response, "text/html", livePage(), { "content-security-policy": livePolicy() });
    case "/events":
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      watchers.add(response);
      response.on("close", () => watchers.delete(response));
      response.write(await eventOf(watched));
      return;
    case "/trial.vl.json":
      return sendTrial(response, board, url.searchParams);
    case "/report.html": {
      const report = await readFile(join(folder, "report.html"), "utf8").catch(() => undefined);
      if (report === undefined) return refuse(response, 404, "no trial has ended yet");
      return send(response, "text/html", report);
    }
    default:
      return refuse(response, 404, "nothing of that name");
  }
}

/** The running trial as a chart, 204 while there is nothing to draw. */
function sendTrial(response: ServerResponse, board: LiveBoard, asked: URLSearchParams): void {
  const view = board.state.running?.view;
  const timeline = view?.seconds() ?? [];
  if (view === null || view === undefined || timeline.length < 2) {
    response.writeHead(204).end();
    return;
  }
  const { windowFromSec, windowSec } = view;
  const chart = timelineChart({ timeline, windowFromSec, windowSec, faults: [] }, optionsOf(asked));
  send(response, "application/json", JSON.stringify(chart));
}

function optionsOf(asked: URLSearchParams): ChartOptions {
  const one = <T extends string>(name: string, values: readonly T[]): T | undefined =>
    values.find((value) => value === asked.get(name));
  return {
    language: one("language", languages) ?? "en",
    theme: one("theme", ["light", "dark"] as const) ?? "light",
    size: one("size", ["wide", "narrow"] as const) ?? "wide",
  };
}

/** The state, and when the report was last written: it follows its trial by some seconds. */
async function eventOf({ board, folder }: Watched): Promise<string> {
  const written = await stat(join(folder, "report.html")).catch(() => undefined);
  return `data: ${JSON.stringify({ ...board.state, reportAtMs: written?.mtimeMs ?? null })}\n\n`;
}

function send(response: ServerResponse, type: string, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(200, {
    "content-type": `${type}; charset=utf-8`,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...headers,
  });
  response.end(body);
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" });
  response.end(`${text}\n`);
}
