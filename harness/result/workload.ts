// Runtime: Node.
import { averageAccountShare, insurerNeeds, peakDemand } from "../../generators/workload/peak.ts";
import type { WorkloadSummary } from "../../records/result.ts";
import type { Workload } from "../../records/workload.ts";

export interface WorkloadUse {
  readonly scenario: string;
  readonly accounts: number;
  readonly topicAccounts: number;
  /** False where the load was given as messages a second. */
  readonly byInsured: boolean;
}

/** What a result says of its workload: the rates, what each insurer would need, and every assumption with its source. */
export function summariseWorkload(workload: Workload, use: WorkloadUse): WorkloadSummary {
  const perMillion = peakDemand(workload, 1_000_000, averageAccountShare(workload));
  return {
    id: workload.id,
    title: workload.title,
    scenario: use.scenario,
    messagesPerSecPerInsured: use.byInsured ? perMillion.messagesPerSec / 1_000_000 : null,
    accounts: use.accounts,
    topicAccounts: use.topicAccounts,
    needs: insurerNeeds(workload),
    assumptions: [
      ...Object.entries(workload.activity).map(([name, figure]) => ({ name, ...figure })),
      ...workload.insurers.flatMap((insurer) => [
        { name: `${insurer.name}: insured`, ...insurer.insured },
        { name: `${insurer.name}: accountShare`, ...insurer.accountShare },
      ]),
    ],
  };
}
