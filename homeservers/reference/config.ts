// Runtime: Node.
import { z } from "zod";

const positive = z.number().positive();
const count = z.int().nonnegative();

/** Mean service demand of one operation by kind, ms. What has no demand passes the station without waiting for a worker. */
const meanMsSchema = z.strictObject({
  send: z.number().nonnegative().optional(),
  sync: z.number().nonnegative().default(0),
  other: z.number().nonnegative().default(0),
});

/** Measured service times, ms. */
export const traceSchema = z
  .array(z.number().nonnegative())
  .min(1)
  .refine((values) => values.some((value) => value > 0), { error: "expected some value above 0" });

const distributionSchema = z.union([
  z.enum(["exponential", "deterministic"]),
  /** Log-normal with that coefficient of variation (standard deviation over mean). */
  z.strictObject({ lognormal: z.strictObject({ cv: positive }) }),
  /**
   * Measured demands in ms, replayed in order, again and again; `file` holds a JSON list of numbers.
   * They give the shape; `meanMs` scales it, and where `meanMs.send` is absent their own mean is kept.
   */
  z.strictObject({
    traced: z
      .strictObject({ values: traceSchema.optional(), file: z.string().min(1).optional() })
      .refine((t) => (t.values === undefined) !== (t.file === undefined), { error: "give either values or file" }),
  }),
]);

/** The queueing station that operations pass before they are answered. */
const serviceSchema = z.strictObject({
  /** Parallel workers, c of an M/M/c. */
  workers: z.int().min(1).default(1),
  distribution: distributionSchema.default("exponential"),
  meanMs: meanMsSchema.default({ sync: 0, other: 0 }),
  /** Operations of one room never overlap. The waiting operation holds its worker. */
  lockPerRoom: z.boolean().default(false),
  /** Refuses what would be the (waiting + 1)th operation to wait. Null: waits without end. */
  queueLimit: z
    .strictObject({ waiting: count, status: z.union([z.literal(429), z.literal(503)]).default(503) })
    .nullable()
    .default(null),
});

const oneIn = z.strictObject({ oneIn: z.int().min(1) });

/** Faults of sent messages. Of every `oneIn` messages exactly one is hit; which one is drawn from the seed. */
const faultsSchema = z.strictObject({
  /** Acknowledged and never stored. */
  lose: oneIn.optional(),
  /** Acknowledged and stored, found by its id, in no sync and in no page of messages. */
  hide: oneIn.optional(),
  /** Delivered twice, under two event ids. */
  duplicate: oneIn.optional(),
  /**
   * Held back until the same sender's next message in the room was delivered that came at least `gapMs` later, at most
   * `holdMs`. Messages under way at once have no order: with a gap above the time a send takes, every swap is one.
   */
  swap: oneIn.extend({ holdMs: positive.default(10_000), gapMs: z.number().nonnegative().default(0) }).optional(),
  /** Acknowledged in time, delivered `ms` later. */
  delay: oneIn.extend({ ms: positive }).optional(),
  /** Of the messages straight to a device: acknowledged and never delivered. */
  loseToDevice: oneIn.optional(),
});

/** Access checks that can be left out, to see whether a security probe notices. */
export const leakableChecks = [
  /** An access token works on after logout, refresh or its end. */
  "revoked-token",
  /** Events, pages of messages, state and members are read by somebody who is not a member. */
  "read-event",
  "read-messages",
  "read-state",
  "read-members",
  /** Somebody who is no member sends messages, receipts or typing notices. */
  "send",
  /** Somebody who is no member sets state, whatever power it takes. */
  "send-state",
  /** Somebody joins a private room without an invitation. */
  "join",
  /** Somebody who is no member invites. */
  "invite",
  /** Media are downloaded without an access token: from the path of old, and from the present one. */
  "media",
  "media-token",
  /** Account data and filters of another user are read and written. */
  "foreign-user",
  /** Devices of another user are read, keys of theirs are written. */
  "foreign-device",
  "foreign-keys",
  /** A member sees messages from before the invitation. */
  "history",
  /** No token is as good as one, so is the beginning of one, so is any text. */
  "missing-token",
  "truncated-token",
  "unknown-token",
  /** A sync brings a room of somebody else along, to all who are in one room only. */
  "foreign-sync",
  /** Administrators' calls answer everybody. */
  "admin",
  /** Who may invite staff only invites anybody. Nothing to leak without `invitePolicy`. */
  "insured-invite",
] as const;
export type LeakableCheck = (typeof leakableChecks)[number];

const configSchema = z.strictObject({
  /** The part of every user and room id after the colon. */
  serverName: z
    .string()
    .regex(/^[a-z0-9.-]+(:\d+)?$/)
    .default("reference.localhost"),
  /** Beside the shared secret: anybody, whoever has one of `registrationTokens`, or nobody may register. */
  registration: z.enum(["open", "token", "shared-secret"]).default("open"),
  registrationTokens: z.array(z.string().regex(/^[A-Za-z0-9._~-]{1,64}$/)).default([]),
  /** An application service that may make and be every user whose local part begins with `userPrefix`. */
  appservice: z
    .strictObject({
      asToken: z.string().min(1),
      userPrefix: z.string().min(1),
      /** Its own account, which a request without `user_id` is of. */
      senderLocalpart: z.string().min(1).default("appservice"),
      /** False: it can only name its users in each request, as before version 1.2 of the specification. */
      login: z.boolean().default(true),
    })
    .nullable()
    .default(null),
  /** Only what the Matrix specification knows is answered: no shared secret, no `/_reference`, no `/health`. */
  specificationOnly: z.boolean().default(false),
  /** Calls that are answered as unknown, as by a homeserver that lacks them. */
  without: z.array(z.enum(["typing", "receipts", "keys-query"])).default([]),
  /** Access tokens are renewed at an OAuth 2.0 server, whose metadata are at the path of the specification or at the one before it. */
  oauth: z
    .strictObject({ metadata: z.enum(["stable", "unstable"]).default("stable") })
    .nullable()
    .default(null),
  /** Life of an access token that was asked for together with a refresh token, ms. */
  accessTokenLifetimeMs: positive.default(300_000),
  /** Events a room gets in a sync whose filter does not say. */
  timelineLimit: z.int().min(1).default(10),
  /** Largest number of events in a room's sync or in a page of messages. */
  timelineLimitMax: z.int().min(1).default(1000),
  /** Events kept of a room; older ones are dropped, and a sync that reaches past them is `limited`. */
  timelineCapPerRoom: z.int().min(10).default(5000),
  /** Transactions a device's repeats are recognised by. */
  transactionsPerDevice: z.int().min(1).default(1000),
  mediaBytesMax: positive.default(8 * 1024 * 1024),
  /** All media together; the oldest give way. */
  mediaTotalBytesMax: positive.default(64 * 1024 * 1024),
  /** Decides service demands and which messages faults hit. */
  seed: z.int().min(0).max(0xffffffff).default(1),
  service: serviceSchema.default(serviceSchema.parse({})),
  /** Nothing is served for the first `forSec` of every `everySec` seconds, from the second period on. */
  stalls: z
    .strictObject({ everySec: positive, forSec: positive })
    .refine((s) => s.forSec < s.everySec, { error: "forSec must be below everySec" })
    .nullable()
    .default(null),
  /** Demand is `factor` times as high at the start and falls evenly to its normal value within `sec`. */
  warmup: z
    .strictObject({ sec: positive, factor: z.number().min(1) })
    .nullable()
    .default(null),
  /** Demand is multiplied by 1 + this × rooms / 1000. */
  degradePerThousandRooms: z.number().nonnegative().default(0),
  /** Demand is multiplied by `factor` while more than `atPerSec` operations with demand arrived a second over the last `windowSec`. */
  cliff: z
    .strictObject({ atPerSec: positive, factor: positive, windowSec: positive.default(5) })
    .nullable()
    .default(null),
  /** Token bucket for sent messages, for each user or for all together. */
  rateLimit: z
    .strictObject({ perSec: positive, burst: z.number().min(1), per: z.enum(["server", "user"]).default("server") })
    .nullable()
    .default(null),
  faults: faultsSchema.default({}),
  leaks: z.array(z.enum(leakableChecks)).default([]),
  /** Users whose local part does not begin with `staffPrefix` may invite only those whose does. Null: anybody may. */
  invitePolicy: z
    .strictObject({ staffPrefix: z.string().min(1) })
    .nullable()
    .default(null),
});
export type Config = z.infer<typeof configSchema>;
export type ServiceConfig = Config["service"];
export type FaultsConfig = Config["faults"];

/** A configuration that cannot be: the user's to correct. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  /** Exit status of the program: wrong usage or configuration. */
  readonly exitCode = 2;
}

/**
 * Checks a configuration. `file` names it in errors.
 * @throws Error with one sentence: file, field, what was expected and found.
 */
export function parseConfig(value: unknown, file: string): Config {
  const parsed = configSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join(".") || "the whole file";
  const found = JSON.stringify(at(value, issue?.path ?? [])) ?? "nothing";
  throw new ConfigError(
    `${file}: field ${field}: ${issue?.message ?? "wrong"}, but found ${found.length > 60 ? `${found.slice(0, 60)}…` : found}; correct it or leave it out for its default.`,
  );
}

/** Everything that decides a figure, as text, for the fingerprint of a run. Defaults included. */
export function configurationStrings(config: Config): Record<string, string> {
  const strings: Record<string, string> = {};
  for (const [key, value] of Object.entries(config)) {
    strings[key] = SECRET.has(key)
      ? setOrNone(value)
      : typeof value === "string"
        ? value
        : JSON.stringify(value, briefly);
  }
  return strings;
}

/** What stands beside a figure is for everybody to read. */
const SECRET: ReadonlySet<string> = new Set(["registrationTokens", "appservice"]);

function setOrNone(value: unknown): string {
  return value === null || (Array.isArray(value) && value.length === 0) ? "none" : "set";
}

/** A trace of thousands of values is no fingerprint to read: its length and its ends stand for it. */
function briefly(_key: string, value: unknown): unknown {
  if (!Array.isArray(value) || value.length <= 12) return value;
  return `${value.length} values, ${value[0]} … ${value.at(-1)}`;
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let here = value;
  for (const key of path) {
    if (typeof here !== "object" || here === null) return undefined;
    here = (here as Record<PropertyKey, unknown>)[key];
  }
  return here;
}
