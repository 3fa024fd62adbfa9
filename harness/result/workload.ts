// Runtime: Node.
import { messagesPerSecPerInsured } from "../../generators/plan/story.ts";
import { TIME_COMPRESSION_EFFECT } from "../../generators/workload/compression.ts";
import { insurerNeeds, peakDemand } from "../../generators/workload/peak.ts";
import type { WorkloadSummary } from "../../records/result.ts";
import type { Story } from "../../records/story.ts";
import type { Workload } from "../../records/workload.ts";

export interface WorkloadUse {
  readonly scenario: string;
  /** Nothing is added to the everyday load where it is missing. */
  readonly story?: Story;
  /** Of the insured whose surge it is, 0 to 1; all where it is missing. */
  readonly surgeShare?: number;
  readonly accounts: number;
  readonly topicAccounts: number;
  /** False where the load was given as messages a second. */
  readonly byInsured: boolean;
  /** Accounts may stand for several people each: the report says what that may do to the figure. */
  readonly compresses?: boolean;
}

/** What a result says of its workload: the rates, what each insurer would need, and every assumption with its source. */
export function summariseWorkload(workload: Workload, use: WorkloadUse): WorkloadSummary {
  const perSec = messagesPerSecPerInsured(use.story, workload, use.surgeShare);
  // A surge rises with the accounts as the everyday load does, so one factor serves every insurer.
  const factor = perSec / peakDemand(workload, 1).messagesPerSec;
  return {
    id: workload.id,
    title: workload.title,
    scenario: use.scenario,
    messagesPerSecPerInsured: use.byInsured ? perSec : null,
    accounts: use.accounts,
    topicAccounts: use.topicAccounts,
    needs: insurerNeeds(workload).map((need) => ({ ...need, messagesPerSec: need.messagesPerSec * factor })),
    assumptions: [
      ...Object.entries({ ...workload.activity, ...use.story?.surge?.figures }).flatMap(([name, figure]) =>
        figure === undefined ? [] : [{ name, ...figure }],
      ),
      ...(use.compresses === true ? [{ name: "timeCompressionEffect", ...TIME_COMPRESSION_EFFECT }] : []),
      ...workload.insurers.flatMap((insurer) => [
        { name: `${insurer.name}: insured`, ...insurer.insured },
        { name: `${insurer.name}: accountShare`, ...insurer.accountShare },
      ]),
    ],
  };
}
