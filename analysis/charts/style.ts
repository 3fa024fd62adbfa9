// Runtime: anywhere.
import type { Config } from "vega-lite";
import type { Evidence } from "../../records/trial.ts";

export type Theme = "light" | "dark";

/** Colours that carry no data. Every text keeps a contrast of 4.5 : 1 or more against its background. */
export interface Tones {
  readonly background: string;
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly limit: string;
}

export function tonesOf(theme: Theme): Tones {
  return theme === "dark"
    ? { background: "#16191d", ink: "#eceff3", muted: "#a9b1bc", grid: "#343a42", limit: "#ff8f8f" }
    : { background: "#ffffff", ink: "#1b1f24", muted: "#57606a", grid: "#e3e6ea", limit: "#b3261e" };
}

/** How one edition is drawn: told apart by colour, shape and line at once. */
export interface SeriesStyle {
  readonly color: string;
  readonly shape: string;
  readonly dash: number[];
}

/** Style of the edition at this place of the report. What was not measured is dotted or finely dashed, whatever its place. */
export function seriesStyle(index: number, evidence: Evidence, theme: Theme): SeriesStyle {
  const place = index % SHAPES.length;
  return {
    color: (theme === "dark" ? DARK : LIGHT)[place] ?? "gray",
    shape: SHAPES[place] ?? "circle",
    dash: [...(evidence === "measured" ? (DASHES[place] ?? []) : NOT_MEASURED[evidence])],
  };
}

/** Colours for series that are no editions, such as processes. */
export function seriesColors(theme: Theme): string[] {
  return [...(theme === "dark" ? DARK : LIGHT), tonesOf(theme).muted, tonesOf(theme).ink];
}

/** Every colour of the light theme with its counterpart in the dark one. */
export function darkColors(): Record<string, string> {
  const [light, dark] = [tonesOf("light"), tonesOf("dark")];
  const tones = (Object.keys(light) as (keyof Tones)[]).map((tone) => [light[tone], dark[tone]]);
  return Object.fromEntries([...tones, ...LIGHT.map((color, index) => [color, DARK[index]])]);
}

/** Trial that was not valid: a cross in any colour, for it belongs to no curve. */
export const CROSS = "M-0.8,-0.8L0.8,0.8M-0.8,0.8L0.8,-0.8";

/** Looks shared by all charts. */
export function chartConfig(theme: Theme): Config {
  const tones = tonesOf(theme);
  return {
    font: FONT,
    background: tones.background,
    // The tables say it better than a list of several hundred marks, and the picture stays small.
    aria: false,
    view: { stroke: null },
    axis: {
      labelColor: tones.muted,
      titleColor: tones.ink,
      titleFontWeight: "normal",
      titleFontSize: 12,
      labelFontSize: 11,
      gridColor: tones.grid,
      domainColor: tones.muted,
      tickColor: tones.muted,
      labelOverlap: "greedy",
      labelSeparation: 4,
    },
    title: {
      color: tones.ink,
      subtitleColor: tones.muted,
      fontSize: 12,
      subtitleFontSize: 12,
      anchor: "start",
      frame: "group",
    },
    concat: { spacing: 12 },
  };
}

/** Arimo is what the pictures are set in; Arial and Liberation Sans have the same widths where it is missing. */
const FONT = "Arimo, Arial, 'Liberation Sans', Helvetica, sans-serif";

/** Okabe and Ito, "Color Universal Design" (2008): told apart under every common colour blindness. */
const LIGHT = ["#0072b2", "#d55e00", "#00795a", "#a3478b"] as const;
const DARK = ["#56b4e9", "#f0a03c", "#2fc39a", "#e59ac8"] as const;
const SHAPES = ["circle", "square", "diamond", "triangle-down"] as const;
const DASHES = [[], [10, 2], [10, 2, 3, 2], [6, 2]] as const;
const NOT_MEASURED = { simulated: [1.5, 3.5], claimed: [4, 4] } as const;
