// Runtime: anywhere.
import type { Frame, Layer, Panel } from "./frame.ts";
import { CROSS } from "./style.ts";

/** What the marks mean, without colour: colour is the edition's alone. Only marks that are drawn are named. */
export function legendPanel(frame: Frame, marks: ReadonlySet<string>): Panel {
  const { texts, tones, widthPx } = frame;
  const entries = ENTRIES.filter(({ mark }) => marks.has(mark));
  const rows = flow(
    entries.map(({ mark }) => texts.chart.legend[mark]),
    widthPx,
  );
  const layer = entries.flatMap(({ symbol, filled, bar }, index): Layer[] => {
    const { x, y } = rows.places[index] ?? { x: 0, y: 0 };
    const look = { color: tones.muted, opacity: bar ?? 1, tooltip: null };
    const sign: Layer = bar
      ? {
          mark: { type: "rule", strokeWidth: 11, ...look },
          encoding: { x: { value: x }, x2: { value: x + 14 }, y: { value: y } },
        }
      : {
          mark: { type: "point", shape: symbol, filled, size: 62, strokeWidth: 1.8, ...look },
          encoding: { x: { value: x + 7 }, y: { value: y } },
        };
    const word: Layer = {
      mark: {
        type: "text",
        text: rows.texts[index] ?? "",
        align: "left",
        baseline: "middle",
        fontSize: 11,
        color: tones.muted,
        tooltip: null,
      },
      encoding: { x: { value: x + 20 }, y: { value: y } },
    };
    return [sign, word];
  });
  return { data: { values: [{}] }, width: widthPx, height: rows.heightPx, layer };
}

const ENTRIES = [
  { mark: "holds", symbol: "", filled: true, bar: 1 },
  { mark: "interval", symbol: "", filled: true, bar: 0.4 },
  { mark: "pass", symbol: "circle", filled: true, bar: undefined },
  { mark: "fail", symbol: "circle", filled: false, bar: undefined },
  { mark: "invalid", symbol: CROSS, filled: false, bar: undefined },
  { mark: "insufficient", symbol: "stroke", filled: false, bar: undefined },
  { mark: "offScale", symbol: "triangle-up", filled: false, bar: undefined },
] as const;

/** Entries one after the other, a new line where the next would not fit. An average letter of 11 px is 5.6 px wide. */
function flow(texts: readonly string[], widthPx: number) {
  let x = 0;
  let line = 0;
  const places = texts.map((text) => {
    const need = 20 + text.length * 5.6 + 16;
    if (x > 0 && x + need - 16 > widthPx) {
      x = 0;
      line += 1;
    }
    const place = { x, y: 8 + line * 18 };
    x += need;
    return place;
  });
  return { texts, places, heightPx: 16 + line * 18 };
}
