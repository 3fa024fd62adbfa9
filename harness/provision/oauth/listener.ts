// Runtime: Node.
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import type { TokenKeeper } from "./keeper.ts";

/** Where the generator of a trial leaves the tokens it has renewed: it can write no file, and its lines are results. */
export interface TokenListener {
  /** On this machine, with a path nobody else knows. */
  readonly url: string;
  close(): void;
}

const renewalSchema = z.strictObject({
  /** Any access token the account had. */
  of: z.string(),
  accessToken: z.string().min(1),
  refreshToken: z.string().min(1),
  endsAtMs: z.number().optional(),
});

const BODY_BYTES_MAX = 64 * 1024;

export async function listenForTokens(keepers: readonly TokenKeeper[]): Promise<TokenListener> {
  const path = `/${randomBytes(24).toString("base64url")}`;
  const server = createServer(async (request, response) => {
    const status = request.url === path ? await take(request, keepers) : 404;
    response.writeHead(status).end();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function take(request: IncomingMessage, keepers: readonly TokenKeeper[]): Promise<number> {
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > BODY_BYTES_MAX) return 413;
  }
  try {
    const { of, endsAtMs, ...rest } = renewalSchema.parse(JSON.parse(text));
    const fresh = { ...rest, ...(endsAtMs === undefined ? {} : { endsAtMs }) };
    return keepers.some((keeper) => keeper.take(of, fresh)) ? 204 : 404;
  } catch {
    return 400;
  }
}
