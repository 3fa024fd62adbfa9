// Runtime: Node.
import { UsageError } from "../input/usageError.ts";
import { adviceFor, limitText } from "../limits/advice.ts";
import { limitsMet } from "../limits/need.ts";
import type { Session } from "./session.ts";

/**
 * A trial that runs into a limiter measures the limiter and is void: said before it is played.
 * @throws UsageError with every limit this load meets, and what to change
 */
export function demandUnlimited(session: Session, load: number): void {
  const found = session.setting.target.limits?.();
  if (found === undefined) return;
  const { limits, server } = found;
  const met = limitsMet(session.plan({ load }, "http://127.0.0.1"), limits);
  if (met.length === 0) return;
  const lines = met.map(
    ({ limit, needPerSec }) =>
      `${limitText(limit)}; this load needs ${needPerSec.toPrecision(2)} a second. ${adviceFor(limit.call, server)}`,
  );
  throw new UsageError(
    `target: expected a homeserver that does not limit this load, found limits that would be measured instead of it:\n  ${lines.join("\n  ")}`,
  );
}
