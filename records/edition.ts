// Runtime: anywhere.
import { z } from "zod";
import { evidences } from "./trial.ts";

/** What is put under load: `homeservers/editions/<id>.yaml`. */
export const editionSchema = z.strictObject({
  schema: z.literal("kassensturz/edition/1"),
  id: z.string().regex(/^[a-z0-9-]+$/),
  name: z.string().min(1),
  licence: z.string().min(1),
  description: z.string().min(1),
  evidence: z.enum(evidences),
  topology: z.strictObject({
    /** `synapse-pair`: two homeservers that federate, one for the insured and one for the insurer's staff. */
    /** `synapse-tenants`: one for each of several insurers. */
    kind: z.enum(["synapse", "synapse-pair", "synapse-tenants", "dendrite", "reference", "remote"]),
    database: z.enum(["postgresql", "sqlite", "memory", "unknown"]),
    /** Processes of the homeserver beside its main one. */
    workers: z.array(z.enum(["event-writer", "sync", "federation-sender"])),
    /** How many homeservers, of `synapse-tenants`; each has some connections to the one database. */
    tenants: z.int().min(2).max(22).optional(),
  }),
});
export type Edition = z.infer<typeof editionSchema>;

/** What the homeserver of an insurer is called among those of several, from 0: its process, its database, and in the record. */
export function tenantName(index: number): string {
  return `tenant-${String(index + 1).padStart(2, "0")}`;
}
