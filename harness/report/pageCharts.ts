// Runtime: Node.
import type { Spec } from "vega";
import type { Size } from "../../analysis/charts/frame.ts";
import { darkColors } from "../../analysis/charts/style.ts";
import { type Language, languages } from "../../analysis/report/language.ts";
import type { ChartMaker } from "./charts.ts";
import { compiled } from "./picture.ts";

/**
 * What the page's script draws from: every chart in both languages and sizes, compiled from Vega-Lite to Vega beforehand, for
 * that is a third of the work of drawing. What stands in several of them stands here once.
 */
export interface PageCharts {
  readonly charts: Record<string, Record<Language, Record<Size, unknown>>>;
  /** Parts by the number that a chart, or another part, names them by: `{ $shared: 7 }`. */
  readonly shared: unknown[];
  /** Colour of the light theme → the same of the dark one. */
  readonly dark: Readonly<Record<string, string>>;
}

/** @param wide the large ones, where they have been compiled already */
export function pageCharts(
  makers: ReadonlyMap<string, ChartMaker>,
  wide: (chart: string, language: Language) => Spec | undefined,
): PageCharts {
  const shared: unknown[] = [];
  const known = new Map<string, number>();
  const share = (value: unknown): unknown => {
    const text = JSON.stringify(value);
    if (text.length < WORTH_SHARING) return value;
    const place = known.get(text) ?? shared.push(value) - 1;
    known.set(text, place);
    return { $shared: place };
  };
  const deflate = (value: unknown, key = ""): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) {
      return share((key === "values" ? packed(value) : null) ?? value.map((item) => deflate(item)));
    }
    return share(Object.fromEntries(Object.entries(value).map(([name, item]) => [name, deflate(item, name)])));
  };
  const charts: PageCharts["charts"] = {};
  for (const [name, make] of makers) {
    const sizes = (language: Language) => {
      const draw = (size: Size) => compiled(make({ language, theme: "light", size }));
      return { wide: deflate(wide(name, language) ?? draw("wide")), narrow: deflate(draw("narrow")) };
    };
    const [en, de] = languages.map(sizes);
    if (en !== undefined && de !== undefined) charts[name] = { en, de };
  }
  return { charts, shared, dark: darkColors() };
}

/** Characters from which a part is replaced by its number. */
const WORTH_SHARING = 40;

/** Rows of data without the names of their columns, which stand once; null where they do not all have the same. */
function packed(values: readonly unknown[]) {
  const rows = values.filter((value) => typeof value === "object" && value !== null);
  const columns = Object.keys(rows[0] ?? {});
  const alike = (row: object) => Object.keys(row).length === columns.length && columns.every((name) => name in row);
  if (rows.length === 0 || rows.length < values.length || !rows.every(alike)) return null;
  return { $columns: columns, rows: rows.map((row) => columns.map((column) => Reflect.get(row, column))) };
}
