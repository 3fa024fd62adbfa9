// Runtime: Node.
import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Secrets of one homeserver. They are part of its data: tokens and signatures in the database hang on them. */
export interface Secrets {
  readonly signingKeyFile: string;
  readonly registrationSecretFile: string;
  readonly macaroonSecret: string;
  readonly formSecret: string;
  readonly replicationSecret: string;
}

/** Reads the secrets from the data folder, and makes those that are missing. Every file is for its owner alone. */
export async function secretsOf(dataFolder: string): Promise<Secrets> {
  const folder = join(dataFolder, "secrets");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const keep = async (name: string, make: () => string) => {
    const file = join(folder, name);
    await writeFile(file, `${make()}\n`, { mode: 0o600, flag: "wx" }).catch(unlessItExists);
    await chmod(file, 0o600);
    return { file, text: (await readFile(file, "utf8")).trim() };
  };
  const [signing, registration, macaroon, form, replication] = await Promise.all([
    keep("signing.key", signingKey),
    keep("registration", newSecret),
    keep("macaroon", newSecret),
    keep("form", newSecret),
    keep("replication", newSecret),
  ]);
  return {
    signingKeyFile: signing.file,
    registrationSecretFile: registration.file,
    macaroonSecret: macaroon.text,
    formSecret: form.text,
    replicationSecret: replication.text,
  };
}

/** Ed25519 seed in the form Synapse keeps it: algorithm, version, base64 without padding. */
function signingKey(): string {
  return `ed25519 a_${randomBytes(2).toString("hex")} ${randomBytes(32).toString("base64").replaceAll("=", "")}`;
}

function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

function unlessItExists(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}
