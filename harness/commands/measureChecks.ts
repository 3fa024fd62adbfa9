// Runtime: Node.
import type { Objectives } from "../../records/objectives.ts";
import type { Workload } from "../../records/workload.ts";
import { loadObjectives, loadWorkload } from "../input/records.ts";
import { UsageError } from "../input/usageError.ts";
import { type AccountWay, accountWays, SECRET_FILES } from "../provision/accounts/source.ts";
import { requireLeave } from "../target/remote.ts";
import type { MeasureFlags } from "./measureOptions.ts";
import { folderFor } from "./outFolder.ts";

/** Everything checked that can be checked before anything is started. */
export async function checkFlags(
  flags: MeasureFlags,
  kind: string,
): Promise<{ workload: Workload; objectives: Objectives; folder: string }> {
  if ((flags.edition === undefined) === (flags.target === undefined)) {
    throw new UsageError(
      "target: expected either --edition ID or --target URL, found " +
        (flags.edition === undefined ? "neither" : "both"),
    );
  }
  if (flags.target !== undefined) {
    requireLeave(flags.target, flags.authorisedBy ?? null);
    demandAccounts(flags.accounts, flags.secretFile);
  }
  demandStaff(flags);
  const folder = await folderFor(flags.out, `${kind}-${flags.edition ?? "remote"}`);
  return { workload: loadWorkload(flags.workload), objectives: loadObjectives(flags.objectives), folder };
}

/** Both homeservers are asked for alike. */
function demandStaff({ target, staffTarget, staffAccounts, staffSecretFile, authorisedBy }: MeasureFlags): void {
  if (staffTarget === undefined) {
    const flag = staffAccounts === undefined ? "--staff-secret-file" : "--staff-accounts";
    if (staffAccounts === undefined && staffSecretFile === undefined) return;
    throw new UsageError(`${flag}: expected --staff-target URL with it, found none`);
  }
  if (target === undefined)
    throw new UsageError(
      "--staff-target: expected --target URL with it, the homeserver of the insured, found none; the edition synapse-federated is a pair of this machine's own",
    );
  requireLeave(staffTarget, authorisedBy ?? null, "--staff-target");
  if (new URL(staffTarget).href === new URL(target).href)
    throw new UsageError(
      "--staff-target: expected another homeserver than --target, found the same; leave it out where there is one",
    );
  demandAccounts(staffAccounts, staffSecretFile, "--staff-");
}

function demandAccounts(accounts: AccountWay | undefined, secretFile: string | undefined, prefix = "--"): void {
  if (accounts === undefined)
    throw new UsageError(
      `${prefix}accounts: expected how accounts are had on the target (${accountWays.join(", ")}), found nothing`,
    );
  const wanted = SECRET_FILES[accounts];
  if (wanted !== null && secretFile === undefined)
    throw new UsageError(`${prefix}secret-file: expected the file with ${wanted}, found nothing`);
  if (wanted === null && secretFile !== undefined)
    throw new UsageError(`${prefix}secret-file: ${prefix}accounts ${accounts} needs no secret, found ${secretFile}`);
}
