// Runtime: Node.
import type { View } from "vega";

/** What a picture tells where the pointer stands: the marks of one layer. A column whose values are all the same is that value. */
export interface Targets {
  readonly count: number;
  /** What stands before each value of the tooltip. */
  readonly titles: readonly string[];
  /** Middle of each mark in whole units of the picture, and its extent. */
  readonly x: Column<number>;
  readonly y: Column<number>;
  readonly width: Column<number>;
  readonly height: Column<number>;
  /** A column a title. */
  readonly values: readonly Column<string>[];
}

type Column<Value> = Value | readonly Value[];

/** Of a view that has been drawn: every mark with a tooltip, in the order of drawing. */
export function targetsOf(view: View): Targets[] {
  // The typings call it a mark, but it is the graph that holds the first one.
  const root = Reflect.get(view.scenegraph(), "root") as Mark;
  const [left, top] = view.origin();
  const given = view.padding();
  const padding = typeof given === "number" ? { left: given, top: given } : given;
  return layersOf(root, left + (padding.left ?? 0), top + (padding.top ?? 0), null).map(columnsOf);
}

interface Mark {
  readonly marktype: string;
  readonly clip?: unknown;
  readonly items: readonly Item[];
}

interface Item {
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly bounds: { readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number };
  readonly tooltip?: unknown;
  /** Of a group: the marks in it. */
  readonly items?: readonly Mark[];
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly tip: Readonly<Record<string, string>>;
}

/** Places of each mark in the coordinates of the picture. @param group the mark is in, and may be cut off by */
function layersOf(mark: Mark, left: number, top: number, group: Item | null): Place[][] {
  if (mark.marktype === "group")
    return mark.items.flatMap((item) =>
      (item.items ?? []).flatMap((inner) => layersOf(inner, left + (item.x ?? 0), top + (item.y ?? 0), item)),
    );
  const places = mark.items.flatMap((item) => {
    const tip = tipOf(item.tooltip);
    if (tip === null) return [];
    const { x, y, ...size } = LINES.has(mark.marktype) ? pointOf(item) : boxOf(item);
    if (!Number.isFinite(x + y) || (isTrue(mark.clip) && isOutside(x, y, group))) return [];
    return [{ x: Math.round(left + x), y: Math.round(top + y), ...size, tip }];
  });
  return places.length === 0 ? [] : [places];
}

/** Marks that are one path through all of their items. */
const LINES = new Set(["line", "area", "trail"]);

function pointOf({ x = Number.NaN, y = Number.NaN }: Item) {
  return { x, y, width: 0, height: 0 };
}

function boxOf({ bounds: { x1, y1, x2, y2 } }: Item) {
  return { x: (x1 + x2) / 2, y: (y1 + y2) / 2, width: Math.round(x2 - x1), height: Math.round(y2 - y1) };
}

function isOutside(x: number, y: number, group: Item | null): boolean {
  return (
    x < 0 || y < 0 || x > (group?.width ?? Number.POSITIVE_INFINITY) || y > (group?.height ?? Number.POSITIVE_INFINITY)
  );
}

function isTrue(clip: unknown): boolean {
  return clip !== undefined && clip !== null && clip !== false;
}

/** A single value comes without a title. */
function tipOf(tooltip: unknown): Place["tip"] | null {
  if (typeof tooltip === "object") return tooltip as Place["tip"] | null;
  return tooltip === undefined ? null : { "": String(tooltip) };
}

function columnsOf(places: readonly Place[]): Targets {
  const titles = [...new Set(places.flatMap(({ tip }) => Object.keys(tip)))];
  const column = <Value>(pick: (place: Place) => Value): Column<Value> => {
    const [first, ...rest] = places.map(pick);
    return first !== undefined && rest.every((value) => value === first) ? first : places.map(pick);
  };
  return {
    count: places.length,
    titles,
    x: column(({ x }) => x),
    y: column(({ y }) => y),
    width: column(({ width }) => width),
    height: column(({ height }) => height),
    values: titles.map((title) => column(({ tip }) => String(tip[title] ?? ""))),
  };
}
