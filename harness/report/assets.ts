// Runtime: Node.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { pictureColors } from "./pagePicture.ts";

/** Style and scripts of the page, and the policy under which nothing else may run and nothing may be fetched. */
export interface Assets {
  readonly style: string;
  readonly scripts: readonly string[];
  readonly policy: string;
}

const made = new Map<string, Assets>();

/** @param script which of the scripts beside this file drives the page */
export function pageAssets(script: keyof typeof LIBRARIES = "report.js"): Assets {
  const known = made.get(script);
  if (known !== undefined) return known;
  const scripts = [...LIBRARIES[script].map(library), own(script)];
  const style = `${own("report.css")}${pictureColors}`;
  // Vega's tooltip brings styles of its own; without any source a style can fetch nothing.
  const styles = script === "live.js" ? "'unsafe-inline'" : hashOf(style);
  const policy = `default-src 'none'; script-src ${scripts.map(hashOf).join(" ")}; style-src ${styles}; img-src data:; base-uri 'none'; form-action 'none'`;
  const assets = { style, scripts, policy };
  made.set(script, assets);
  return assets;
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

/** The report's charts come drawn; the live page gets them as they are made. */
const LIBRARIES = {
  "report.js": [],
  "live.js": ["vega/build/vega.min.js", "vega-lite/build/vega-lite.min.js", "vega-embed/build/vega-embed.min.js"],
} as const;

function own(name: string): string {
  return readFileSync(new URL(`page/${name}`, import.meta.url), "utf8");
}

/** A library's browser build, found through its own package. Its source map is not shipped, so no browser may look for it. */
function library(path: string): string {
  const [name = ""] = path.split("/");
  const entry = fileURLToPath(import.meta.resolve(name));
  const root = entry.slice(0, entry.lastIndexOf(`/node_modules/${name}/`) + `/node_modules/${name}/`.length);
  const text = readFileSync(`${root}${path.slice(name.length + 1)}`, "utf8");
  return text.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n").replaceAll("</script", "<\\/script");
}
