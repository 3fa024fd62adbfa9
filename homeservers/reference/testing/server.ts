// Runtime: Node. For tests: the server in this process, and clients that talk to it over loopback.
import type { AddressInfo } from "node:net";
import { parseConfig } from "../config.ts";
import { Homeserver } from "../homeserver.ts";
import { httpServer } from "../http/server.ts";
import { loadState } from "../store/load.ts";

/** An answer with ways to look into it; a path that leads nowhere fails the test that takes it. */
export class TestAnswer {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    this.status = status;
    this.body = body;
  }

  /** What lies at a path of keys and indices; undefined where nothing does. */
  at(...path: readonly (string | number)[]): unknown {
    let here: unknown = this.body;
    for (const key of path) {
      if (typeof here !== "object" || here === null) return undefined;
      here = (here as Record<string | number, unknown>)[key];
    }
    return here;
  }

  text(...path: readonly (string | number)[]): string {
    const value = this.at(...path);
    if (typeof value === "string") return value;
    throw new Error(
      `Expected text at ${path.join(".")} but found ${JSON.stringify(value)} in ${JSON.stringify(this.body)}`,
    );
  }

  /** One field of every element of a list. */
  each(field: string, ...path: readonly (string | number)[]): unknown[] {
    const value = this.at(...path);
    if (!Array.isArray(value)) throw new Error(`Expected a list at ${path.join(".")} in ${JSON.stringify(this.body)}`);
    return value.map((_, i) => this.at(...path, i, field));
  }
}

export interface Session {
  readonly userId: string;
  readonly deviceId: string;
  readonly accessToken: string;
}

export interface Client extends Session {
  get(path: string): Promise<TestAnswer>;
  post(path: string, body?: unknown): Promise<TestAnswer>;
  put(path: string, body: unknown): Promise<TestAnswer>;
}

export interface TestServer {
  readonly homeserver: Homeserver;
  readonly baseUrl: string;
  readonly anonymous: Client;
  /** A client with an access token that was given out before. */
  client(session: Session): Client;
  register(name: string): Promise<Client>;
  close(): Promise<void>;
}

/** A server of its own on a free port. Paths are absolute or, shorter, relative to `/_matrix/client/v3`. */
export async function startReference(config: unknown, secret?: string, stateFile?: string): Promise<TestServer> {
  const homeserver = new Homeserver(parseConfig(config, "test"), secret);
  if (stateFile !== undefined) await loadState(homeserver, stateFile);
  const server = httpServer(homeserver);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = ({ userId, deviceId, accessToken }: Session): Client => {
    const request = async (method: string, path: string, body?: unknown): Promise<TestAnswer> => {
      const url = baseUrl + (path.startsWith("/_") ? path : `/_matrix/client/v3${path}`);
      const response = await fetch(url, {
        method,
        headers: {
          "Content-Type": "application/json",
          ...(accessToken === "" ? {} : { Authorization: `Bearer ${accessToken}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return new TestAnswer(response.status, await response.json());
    };
    return {
      userId,
      deviceId,
      accessToken,
      get: (path) => request("GET", path),
      post: (path, body = {}) => request("POST", path, body),
      put: (path, body) => request("PUT", path, body),
    };
  };
  const anonymous = client({ userId: "", deviceId: "", accessToken: "" });
  return {
    homeserver,
    baseUrl,
    anonymous,
    client,
    register: async (name) => {
      const form = { auth: { type: "m.login.dummy" }, username: name, password: "password" };
      const made = await anonymous.post("/register", form);
      return client(sessionOf(made));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What a login or a registration was answered with. */
export const sessionOf = (answer: TestAnswer): Session => ({
  userId: answer.text("user_id"),
  deviceId: answer.text("device_id"),
  accessToken: answer.text("access_token"),
});

/** A private encrypted room of two. */
export async function roomOf(owner: Client, guest: Client): Promise<string> {
  const created = await owner.post("/createRoom", { invite: [guest.userId], initial_state: [ENCRYPTION] });
  const roomId = created.text("room_id");
  await guest.post(`/join/${encodeURIComponent(roomId)}`);
  return roomId;
}

export const ENCRYPTION = {
  type: "m.room.encryption",
  state_key: "",
  content: { algorithm: "m.megolm.v1.aes-sha2" },
};

/** The shape of an encrypted message of the usual size. */
export const ENCRYPTED = {
  algorithm: "m.megolm.v1.aes-sha2",
  ciphertext: "AwgAEn".repeat(100),
  session_id: "session",
  device_id: "DEVICE",
};

export const roomPath = (roomId: string): string => `/rooms/${encodeURIComponent(roomId)}`;

/** Sends an encrypted-shaped message; gives back its event id. */
export async function sendTo(client: Client, roomId: string, transaction: string): Promise<string> {
  const answer = await client.put(`${roomPath(roomId)}/send/m.room.encrypted/${transaction}`, ENCRYPTED);
  return answer.text("event_id");
}
