// Runtime: Node.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tooLarge, UPLOAD_PATH } from "../handlers/media.ts";
import type { Homeserver } from "../homeserver.ts";
import { type Answer, MatrixError } from "./answer.ts";
import { authenticate, bearerOf } from "./authentication.ts";
import { type Call, query } from "./call.ts";
import type { OperationKind } from "./routes.ts";
import { type Match, RouteTable } from "./table.ts";

/** Largest body of any call but an upload, bytes. */
const BODY_BYTES_MAX = 1024 * 1024;

/** The homeserver as an HTTP server that does not listen yet. */
export function httpServer(homeserver: Homeserver): Server {
  const table = new RouteTable(homeserver.config);
  const server = createServer((request, response) => {
    let match: Match;
    try {
      match = table.find(request.method ?? "GET", request.url ?? "/");
    } catch (error) {
      homeserver.stats.arrived("none");
      respond(homeserver, response, "none", refusal(error));
      return;
    }
    homeserver.stats.arrived(match.route.kind);
    const upload = match.route.path === UPLOAD_PATH;
    const bytesMax = upload ? homeserver.config.mediaBytesMax : BODY_BYTES_MAX;
    readBody(request, bytesMax, (body) => {
      if (body === undefined) respond(homeserver, response, match.route.kind, tooLarge(bytesMax).answer());
      else serve(homeserver, match, request, response, body);
    });
  });
  // Idle long-polls and idle pooled connections are the normal case here.
  server.keepAliveTimeout = 120_000;
  server.requestTimeout = 0;
  return server;
}

/** Collects the body; undefined where it is too large. The rest of such a body is read and thrown away. */
function readBody(request: IncomingMessage, bytesMax: number, done: (body: Buffer | undefined) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= bytesMax) chunks.push(chunk);
  });
  request.on("end", () => {
    if (bytes > bytesMax) done(undefined);
    else done(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
  });
}

function serve(
  homeserver: Homeserver,
  match: Match,
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
): void {
  const { route, params } = match;
  const call: Call = {
    params,
    query: match.query,
    body,
    contentType: request.headers["content-type"] ?? "",
    host: request.headers.host ?? "",
    bearer: bearerOf(request),
    onGone: (callback) => response.on("close", callback),
  };
  const answerWith = (answer: Answer): void => respond(homeserver, response, route.kind, answer);
  const attempt = (run: () => Answer | Promise<Answer> | undefined): void => {
    try {
      const result = run();
      if (result instanceof Promise) result.then(answerWith, (error: unknown) => answerWith(refusal(error)));
      else if (result !== undefined) answerWith(result);
    } catch (error) {
      answerWith(refusal(error));
    }
  };
  attempt(() => {
    const { kind } = route;
    // Who may not come in at all costs the station nothing.
    const session =
      route.access === "user"
        ? authenticate(homeserver, call.bearer ?? query(call, "access_token"), query(call, "user_id"), route.tokenCheck)
        : undefined;
    const handle = (): Answer | Promise<Answer> => {
      if (route.access === "open") return route.handler(homeserver, call);
      if (session === undefined) throw new Error("A user's route was entered without a session.");
      return route.handler(homeserver, { ...call, session });
    };
    if (kind === "none") return handle();
    const userId = session?.user.userId ?? "";
    const entering = { kind, userId, roomId: params.roomId, rooms: homeserver.rooms.size };
    homeserver.gate.enter(entering, () => attempt(handle));
    return undefined;
  });
}

function respond(homeserver: Homeserver, response: ServerResponse, kind: OperationKind, answer: Answer): void {
  if (response.writableEnded || response.destroyed) return;
  homeserver.stats.answered(kind, answer.status);
  response.writeHead(answer.status, {
    "Content-Type": answer.contentType ?? "application/json",
    "Content-Length": Buffer.byteLength(answer.body),
    "Access-Control-Allow-Origin": "*",
  });
  response.end(answer.body);
}

/** An error as an answer. What is no refusal is a mistake of this server: told to its log, and not to the client. */
function refusal(error: unknown): Answer {
  if (error instanceof MatrixError) return error.answer();
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return new MatrixError(500, "M_UNKNOWN", "Internal server error.").answer();
}
