// Runtime: k6.
import http from "k6/http";
import { type Probe, probes } from "../../generators/probes/probes.ts";
import type { ProbeOutcome } from "../../records/probe.ts";
import { until } from "../crowd/clock.ts";
import { blank, NO_OUTCOME, record } from "../crowd/record.ts";
import { at, type TrialContext } from "../crowd/trial.ts";
import { type Answer, currentToken } from "../matrix/request.ts";
import { type Attempt, outcomeOf } from "./attempt.ts";
import { attempts } from "./kinds.ts";
import { masked } from "./masked.ts";

/**
 * Somebody who is up to no good, beside the crowd and all the time: before the load, under it, and while the server
 * recovers from it. Nobody waits for the answers. Each virtual user makes its share of the attempts.
 */
export async function probing(trial: TrialContext, vuIndex: number): Promise<void> {
  for (const probe of probes(trial.plan)) {
    if (probe.index % trial.plan.vus !== vuIndex) continue;
    await until(trial.clock, probe.intendedMs);
    tryIt(trial, probe);
  }
}

async function tryIt(trial: TrialContext, probe: Probe): Promise<void> {
  const { kind, index, intendedMs } = probe;
  const { insured, probes: things } = trial.accounts;
  const asker = neighbour(trial, probe.asker);
  const other = neighbour(trial, probe.other, asker);
  const known = at(insured, asker);
  const attempt = attempts[kind]({
    id: `${trial.plan.runId}.probe.${index}`,
    index,
    asker: { ...known, accessToken: currentToken(known.accessToken) },
    other: at(insured, other),
    things,
    nowMs: Date.now(),
  });
  if (attempt === undefined) return;
  const deed = { ...blank("probe", "i"), seq: index, actor: asker, intendedMs, ref: kind };
  let seen: Seen | undefined;
  await trial.outstanding.measure(
    deed,
    0,
    async () => {
      seen = await made(trial, attempt);
      return seen.answer;
    },
    (_answer, _deed, outcome) => {
      outcome.error = seen?.outcome ?? "overloaded";
    },
  );
  if (seen === undefined || seen.outcome === "refused" || seen.outcome === "overloaded") return;
  const { outcome, shown, text, answer } = seen;
  const ref = [kind, shown, masked(text)].join(" | ");
  record(
    { ...deed, kind: "evidence", ref },
    { ...NO_OUTCOME, status: answer.status, error: outcome, bytes: answer.bytes },
  );
  if (outcome === "leak" && attempt.undo !== undefined) {
    await ask(trial, { method: "POST", body: "{}", ...attempt.undo });
  }
}

/** Somebody with the homeserver that is probed, the next from this index on: elsewhere nobody knows the token. */
function neighbour({ plan, accounts }: TrialContext, from: number, apartFrom?: number): number {
  for (let step = 0; step < plan.insuredAccounts; step++) {
    const user = (from + step) % plan.insuredAccounts;
    const { baseUrl = plan.baseUrl } = at(accounts.insured, user);
    if (baseUrl === plan.baseUrl && user !== apartFrom) return user;
  }
  return from;
}

interface Seen {
  readonly answer: Answer;
  readonly outcome: ProbeOutcome;
  readonly shown: string;
  readonly text: string;
}

async function made(trial: TrialContext, attempt: Attempt): Promise<Seen> {
  const { status, text } = await ask(trial, attempt);
  const outcome = outcomeOf(attempt, status, parsed(text));
  if (outcome === "unclear" && attempt.confirm !== undefined && status < 300) return made(trial, attempt.confirm);
  return {
    answer: { status, error: outcome, bytes: text.length, body: undefined },
    outcome,
    shown: attempt.shown,
    text,
  };
}

async function ask(
  { plan }: TrialContext,
  { method, path, token, body }: Pick<Attempt, "method" | "path" | "token" | "body">,
): Promise<{ readonly status: number; readonly text: string }> {
  const headers = {
    "Content-Type": "application/json",
    ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
  };
  const response = await http.asyncRequest(method, `${plan.baseUrl}${path}`, body ?? null, {
    headers,
    tags: { name: "probe" },
    timeout: plan.requestTimeoutMs,
    responseType: "text",
    // Where a server sends somebody elsewhere it has neither refused nor shown anything.
    redirects: 0,
  });
  return { status: response.status, text: typeof response.body === "string" ? response.body : "" };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
