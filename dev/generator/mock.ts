// Runtime: Node. A plain mock of a homeserver, as fast as one core of Node allows: what a generator costs is measured against it.
import { createServer, type Socket } from "node:net";
import { argv, stdout } from "node:process";

/** What the mock was asked, by kind, since it started. */
const counts = { send: 0, sync: 0, other: 0 };
let sockets = 0;

/**
 * Speaks just enough HTTP/1.1 for keep-alive clients, past `node:http`, which would be slower than the fastest of them.
 * A send is acknowledged at once, a sync is held for its `timeout` and then comes back empty; `GET /counts` tells the counts.
 */
const server = createServer((socket) => {
  sockets++;
  socket.setNoDelay(true);
  let rest: Buffer | undefined;
  socket.on("data", (chunk: Buffer) => {
    const data = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
    const used = answerAll(socket, data);
    rest = used === data.length ? undefined : data.subarray(used);
  });
  socket.on("error", () => socket.destroy());
  socket.on("close", () => {
    sockets--;
  });
});
server.listen(Number(argv[2] ?? 0), "127.0.0.1", 4096, () => {
  const address = server.address();
  stdout.write(`${JSON.stringify({ port: typeof address === "object" && address !== null ? address.port : -1 })}\n`);
});

/** Answers every whole request in `data`; returns how many bytes those were. */
function answerAll(socket: Socket, data: Buffer): number {
  let at = 0;
  for (;;) {
    const headEnd = data.indexOf("\r\n\r\n", at);
    if (headEnd < 0) return at;
    const head = data.toString("latin1", at, headEnd);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    const end = headEnd + 4 + Number(length ?? 0);
    if (end > data.length) return at;
    answer(socket, head);
    at = end;
  }
}

function answer(socket: Socket, head: string): void {
  if (head.startsWith("PUT") && head.includes("/send/")) {
    counts.send++;
    socket.write(SENT);
  } else if (head.startsWith("GET") && head.includes("/sync?")) {
    counts.sync++;
    const timeoutMs = Number(/timeout=(\d+)/.exec(head)?.[1] ?? 0);
    if (timeoutMs === 0) socket.write(SYNCED);
    else setTimeout(() => socket.writable && socket.write(SYNCED), timeoutMs);
  } else if (head.startsWith("GET /counts")) {
    const { user, system } = process.cpuUsage();
    socket.write(http(JSON.stringify({ ...counts, sockets, cpuSec: (user + system) / 1e6 })));
  } else {
    counts.other++;
    socket.write(EMPTY);
  }
}

function http(body: string): string {
  return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

const SENT = http('{"event_id":"$MockMockMockMockMockMockMockMockMockMockMockMoc"}');
const SYNCED = http('{"next_batch":"s1"}');
const EMPTY = http("{}");
