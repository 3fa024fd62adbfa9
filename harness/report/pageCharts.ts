// Runtime: Node.
import type { Size } from "../../analysis/charts/frame.ts";
import type { Language } from "../../analysis/report/language.ts";
import type { Drawings } from "./drawings.ts";

/** What the page's script tells of each chart where the pointer stands. What stands in several of them stands here once. */
export interface PageCharts {
  readonly charts: Readonly<Record<string, Readonly<Record<Language, Readonly<Record<Size, unknown>>>>>>;
  /** Parts by the number that a chart, or another part, names them by: `{ $shared: 7 }`. */
  readonly shared: readonly unknown[];
}

export function pageCharts(drawings: Drawings): PageCharts {
  const shared: unknown[] = [];
  const known = new Map<string, number>();
  const share = (value: unknown): unknown => {
    const text = JSON.stringify(value);
    if (text.length < WORTH_SHARING) return value;
    const place = known.get(text) ?? shared.push(value) - 1;
    known.set(text, place);
    return { $shared: place };
  };
  const deflate = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return share(value.map(deflate));
    return share(Object.fromEntries(Object.entries(value).map(([name, item]) => [name, deflate(item)])));
  };
  const charts: Record<string, PageCharts["charts"][string]> = {};
  for (const [
    name,
    {
      pictures: { en, de },
    },
  ] of drawings) {
    const sizes = ({ wide, narrow }: typeof en) => ({ wide: deflate(wide.targets), narrow: deflate(narrow.targets) });
    charts[name] = { en: sizes(en), de: sizes(de) };
  }
  return { charts, shared };
}

/** Characters from which a part is replaced by its number. */
const WORTH_SHARING = 40;
