// Runtime: anywhere. The scenarios import its types only: k6 cannot load zod.
import { z } from "zod";
import { faultSchema } from "./fault.ts";
import { shapeSchema } from "./shape.ts";

/** The scenarios there are, in the order of the glossary. */
export const scenarioIds = [
  "peak-hour",
  "message-burst",
  "broadcast",
  "login-storm",
  "first-contact",
  "media",
  "soak",
  "outage-recovery",
] as const;

/** Calls that a trial can do without where a homeserver does not know them. */
const optionalCalls = ["typing", "receipts", "keys-query"] as const;
export type OptionalCall = (typeof optionalCalls)[number];

/** What is asked of the target, in totals over all streams and per second of real time. */
const ratesSchema = z.strictObject({
  questionsPerSec: z.number().nonnegative(),
  answersPerSec: z.number().nonnegative(),
  appOpensPerSec: z.number().nonnegative(),
  /** Probability that the receiver of a message sends a read receipt, 0 to 1. */
  receiptsPerDelivery: z.number().min(0).max(1),
  /** Probability that a message is announced by a typing notice, 0 to 1. */
  typingPerMessage: z.number().min(0).max(1),
  /** Probability that the sender has to share a new room key before a message, 0 to 1. */
  keyExchangesPerMessage: z.number().min(0).max(1).optional(),
});

const logNormalSec = z.strictObject({ medianSec: z.number().nonnegative(), logSd: z.number().nonnegative() });

/**
 * What an arrival of a surge can be.
 *
 * - `visit`      somebody opens the app, thinks, writes, and is answered
 * - `broadcast`  the insurer writes to the next on its list, who may open the app because of it
 * - `login`      somebody logs in on a new device, with all that a first login brings, and stays for a while
 * - `contact`    somebody begins a conversation: a new room, an invitation, keys, the first message
 * - `document`   a sick note is uploaded and sent to the insurer, or a letter to an insured person
 */
export const surgeKinds = ["visit", "broadcast", "login", "contact", "document"] as const;

/** What comes on top of the everyday load, and brings more with it. */
const surgeSchema = z.strictObject({
  kind: z.enum(surgeKinds),
  /** Arrivals a second at level 1 of the shape, in total over all streams. */
  perSec: z.number().nonnegative(),
  shape: shapeSchema,
  /** From opening the app until the message is sent. */
  think: logNormalSec,
  /** From a message until the staff's answer. */
  answer: logNormalSec,
  /** Probability that a message is answered, 0 to 1. */
  answersPerMessage: z.number().min(0).max(1),
  /** From a broadcast message until the app is opened because of it. */
  reaction: logNormalSec,
  /** Probability that a broadcast message makes somebody open the app, 0 to 1. */
  opensPerBroadcast: z.number().min(0).max(1),
  /** How long the app stays open after a login; nothing where it is missing. */
  stay: logNormalSec.optional(),
  /** What is uploaded with a document. */
  document: z
    .strictObject({
      bytesMedian: z.number().positive(),
      bytesLogSd: z.number().nonnegative(),
      bytesMax: z.int().positive(),
      /** Share of documents that come from the insured, 0 to 1; the others are letters of the insurer. */
      fromInsured: z.number().min(0).max(1),
    })
    .optional(),
});
export type Surge = z.infer<typeof surgeSchema>;

/**
 * Everything a generator needs to offer one trial's load, without any secret.
 * Who plays which stream is decided by `vus` alone and changes nothing of what is offered.
 */
export const planSchema = z.strictObject({
  schema: z.literal("kassensturz/plan/1"),
  scenario: z.enum(scenarioIds),
  /** Names the trial in transaction ids and in the ledger key of every message. */
  runId: z.string().regex(/^[a-z0-9-]{1,40}$/),
  seed: z.int().min(0).max(0xffffffff),
  baseUrl: z.url(),
  /** The insurer's staff are on another homeserver than the insured: what the two say to each other crosses federation. */
  federated: z.literal(true).optional(),
  /** Insurers with a homeserver each: topic t and the insured who chose it are with number t mod their count. */
  tenants: z
    .strictObject({
      /** How many insured each has, in proportion to the others. */
      weights: z.array(z.number().positive()).min(2),
      /** The surge is of this one's insured alone, from 0; of all where it is missing. */
      burst: z.int().nonnegative().optional(),
    })
    .optional(),
  /** Streams the load is cut into. A user belongs to stream (index mod streams). */
  streams: z.int().min(1).max(65536),
  vus: z.int().min(1),
  insuredAccounts: z.int().min(1),
  topicAccounts: z.int().min(1),
  /** Insured people this load stands for; null where the load was given as a plain rate. */
  insuredServed: z.number().positive().nullable(),
  /** People online that the accounts stand for. */
  onlinePeople: z.number().positive(),
  /** Online people that one account stands for. 1 is real life. */
  timeCompression: z.number().min(1),
  rates: ratesSchema,
  /** How the rates move in time. */
  shape: shapeSchema.default({ kind: "constant" }),
  surge: surgeSchema.nullable().default(null),
  /** Time-out of an idle long-poll of an insured account, after time compression. */
  pollTimeoutMs: z.number().positive(),
  /** Time-out of an idle long-poll of a topic account; never compressed. */
  staffPollTimeoutMs: z.number().positive(),
  requestTimeoutMs: z.number().positive(),
  /** False: clients take no notice of 429 and 5xx, ask again at once and give a message up. True where it is missing. */
  backOff: z.boolean().optional(),
  /** Largest number of timeline events a sync may bring a room. */
  timelineLimit: z.int().min(1),
  ciphertext: z.strictObject({
    bytesMedian: z.number().positive(),
    bytesLogSd: z.number().nonnegative(),
    bytesMax: z.int().positive(),
  }),
  /** Attempts at what must be refused, beside the load; null where nobody tries. */
  probes: z
    .strictObject({
      perSec: z.number().positive(),
      /** The deployment forbids that insured invite insured, so that this too must be refused. */
      insuredInvitesForbidden: z.boolean(),
    })
    .nullable()
    .default(null),
  /** What is done only to check the server's memory, beside the load; null where nobody checks. */
  checks: z
    .strictObject({
      /** Share of acknowledged messages that are sent a second time under their transaction id, 0 to 1. */
      repeatShare: z.number().min(0).max(1),
      /** Messages straight to a device, in no room, a second. */
      notesPerSec: z.number().nonnegative(),
    })
    .nullable()
    .default(null),
  phases: z.strictObject({
    /** Accounts come online, evenly over this time; nothing else happens. */
    onlineSec: z.number().nonnegative(),
    /** Full load, not yet counted. */
    settleSec: z.number().nonnegative(),
    /** Full load, counted: the measured window. */
    windowSec: z.number().positive(),
    /** No new load; polls go on so that what was sent can arrive. */
    drainSec: z.number().nonnegative(),
  }),
  /** Calls the homeserver does not know, and that nobody makes therefore. */
  lacking: z.array(z.enum(optionalCalls)).default([]),
  /** What is done to the server meanwhile. The generator takes no notice: the harness does it. */
  faults: z.array(faultSchema).default([]),
});
export type Plan = z.infer<typeof planSchema>;

/**
 * Public keys and signatures of a login, unpadded base64, short because a crowd has many. k6 cannot sign: what must be
 * signed is signed beforehand, and holds for any device id.
 */
const keyRingSchema = z.strictObject({
  master: z.string(),
  selfSigning: z.string(),
  userSigning: z.string(),
  /** By the master key. */
  selfSigningSignature: z.string(),
  userSigningSignature: z.string(),
  deviceEd25519: z.string(),
  deviceCurve25519: z.string(),
  /** Of the master key, by the device's. */
  masterSignature: z.string(),
});
export type KeyRing = z.infer<typeof keyRingSchema>;

/** One account of the crowd with its secrets. Lives in the cache folder with mode 0600, never in results. */
const accountSchema = z.strictObject({
  userId: z.string(),
  accessToken: z.string(),
  deviceId: z.string(),
  /** `next_batch` of the account's last sync, so that it comes online as a known client. */
  since: z.string(),
  /** The token is an application service's: every request names this user. */
  asserted: z.literal(true).optional(),
  /** Its homeserver, where that is another than the plan's. */
  baseUrl: z.url().optional(),
  /** Its tokens are an OAuth 2.0 server's, and are renewed there. */
  oauth: z
    .strictObject({
      /** Where they are renewed. */
      endpoint: z.url(),
      refreshToken: z.string(),
      clientId: z.string(),
      /** End of the access token, ms since 1970; missing where nobody said. */
      endsAtMs: z.number().optional(),
    })
    .optional(),
});

/** Things of accounts of their own that nobody else may have, and tokens that must not work any more. */
const probeSceneSchema = z.strictObject({
  owner: z.strictObject({ userId: z.string(), deviceId: z.string() }),
  /** Only the owner is in this room. */
  roomId: z.string(),
  /** The room's alias; null where the server made none. */
  alias: z.string().nullable(),
  /** A message in it. */
  eventId: z.string(),
  /** `SERVER/ID` of something the owner uploaded; null where the server takes no media. */
  media: z.string().nullable(),
  /**
   * A room whose history is visible from the invitation on, a message from before it, and the token of who was invited;
   * null where accounts like these may not invite each other.
   */
  history: z.strictObject({ roomId: z.string(), eventId: z.string(), guestToken: z.string() }).nullable(),
  tokens: z.strictObject({
    loggedOut: z.string().nullable(),
    /** Was given out for a while and ends by itself, ms since 1970. */
    expiring: z.strictObject({ token: z.string(), endsAtMs: z.number() }).nullable(),
  }),
});
export type ProbeScene = z.infer<typeof probeSceneSchema>;

export const accountsSchema = z.strictObject({
  schema: z.literal("kassensturz/accounts/1"),
  insured: z.array(
    accountSchema.extend({
      roomId: z.string(),
      /** Index into `topics`: the other member of the room. */
      topic: z.int().nonnegative(),
      /** The app on the phone: a login whose access token ends, for openings. Only where every trial finds the same state. */
      app: z.strictObject({ accessToken: z.string(), refreshToken: z.string() }).optional(),
      /** For logins during a trial; absent where the crowd came without. */
      password: z.string().optional(),
      /** Keys that a new device brings along, signed where a server checks it. */
      keys: keyRingSchema.optional(),
    }),
  ),
  topics: z.array(accountSchema),
  /** What the security probes try to get at; absent in crowds made without. */
  probes: probeSceneSchema.optional(),
});
export type Accounts = z.infer<typeof accountsSchema>;
export type Account = z.infer<typeof accountSchema>;
