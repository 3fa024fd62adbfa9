// Runtime: anywhere.
import { z } from "zod";
import { figureSchema } from "./figure.ts";

/** What a message or a request takes of everything that is no processor: `simulator/sizing/resources.yaml`. */
export const resourcesSchema = z.strictObject({
  schema: z.literal("kassensturz/resources/1"),
  /** Rows, indices and relations of a message in the database. */
  databaseBytesPerMessage: figureSchema,
  /** The same of an account with its keys, devices, rooms and their state. */
  databaseBytesPerAccount: figureSchema,
  /** Days until a room without activity is deleted. */
  retentionDays: figureSchema,
  /** Disk over database: indices rebuilt, write-ahead log, a base backup. */
  diskOverDatabase: figureSchema,
  /** Bytes on the wire of a request and its answer, without the message in it. */
  wireBytesPerRequest: figureSchema,
  /** The same of opening the app. */
  wireBytesPerOpening: figureSchema,
});
export type Resources = z.infer<typeof resourcesSchema>;
