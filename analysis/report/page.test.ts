// Runtime: Node.
import { describe, expect, it } from "vitest";
import type { Result } from "../../records/result.ts";
import { type FixtureOptions, resultFixture } from "./fixtures.ts";
import { page } from "./page.ts";
import { de } from "./texts.de.ts";
import { en } from "./texts.en.ts";

const draw = (options: FixtureOptions[], partial = false) => drawn(options.map(resultFixture), partial);
const drawn = (results: readonly Result[], partial = false) =>
  page(results, partial, {
    policy: "default-src 'none'",
    style: "",
    scripts: [],
    picture: (chart, language) => `<svg><!-- ${chart} ${language} --></svg>`,
    charts: {},
  });

const headings = (text: string) => [...text.matchAll(/<h2 id="en-[^"]*">([^<]*)</g)].map(([, heading]) => heading);

describe("report.html", () => {
  it("has every section where there is something to say, in both languages", () => {
    const text = draw([{}, { name: "Other", capacityPerSec: 70 }]);
    expect(headings(text)).toEqual([
      en.sections.verdict,
      en.sections.fallsOver,
      en.sections.needs,
      en.sections.latency,
      en.sections.distribution,
      en.sections.timeline,
      en.sections.ranOut,
      en.sections.delivery,
      en.sections.security,
      en.sections.environment,
      en.sections.assumptions,
      en.sections.recompute,
    ]);
    expect(text).toContain(de.sections.assumptions);
  });

  it("leaves out what it has nothing for", () => {
    expect(headings(draw([{ loadsPerSec: [] }]))).not.toContain(en.sections.latency);
    expect(headings(draw([{ kind: "run", loadsPerSec: [20] }]))).not.toContain(en.sections.fallsOver);
    const rate = draw([{ perInsured: null }]);
    expect(rate).not.toContain(en.table.fallsOverInsured);
    expect(rate).not.toContain("million insured.");
  });

  it("says at its head that a result is not complete", () => {
    expect(draw([{ complete: false }])).toContain("<strong>Incomplete.</strong>");
    expect(draw([{}], true)).toContain("<strong>Unvollständig.</strong>");
    expect(draw([{}])).not.toContain("<strong>Incomplete.</strong>");
  });

  it("says what simulated and claimed mean, and that unequal terms are unequal", () => {
    const text = draw([{}, { name: "Paid", evidence: "simulated", preset: "mass" }]);
    expect(text).toContain(en.evidenceMeaning.simulated);
    expect(text).toContain("Not compared on equal terms. These differ between the editions: workload.");
    expect(draw([{}])).not.toContain(en.evidenceMeaning.simulated);
  });

  it("says where measuring began before the server had settled", () => {
    const result = resultFixture({});
    if (result.capacity !== null) result.capacity.settling = { trials: 5, meanPlace: 0.17, pEarly: 0.0001 };
    const text = drawn([result]);
    expect(text).toMatch(/late messages came early in their windows, on average after 17\s% of them/);
    expect(text).toMatch(/im Mittel nach 17\s% davon/);
    if (result.capacity?.settling !== undefined) result.capacity.settling.pEarly = 0.01;
    expect(drawn([result])).not.toContain("late messages came early");
  });

  it("says where the machine itself did not run evenly", () => {
    const result = resultFixture({});
    const [first, second] = result.trials;
    if (first === undefined || second === undefined) throw new Error("expected a fixture of two trials at least");
    first.pace = { turns: 400, workMsMean: 1.5, workMsP10: 1.4, note: "" };
    second.pace = { ...first.pace, workMsMean: 2.4 };
    const text = drawn([result]);
    expect(text).toMatch(/took 1\.5\sms on average in one trial and 2\.4\sms in another/);
    expect(text).toMatch(/je nach Versuch 1,5\sms bis 2,4\sms/);
    second.pace.workMsMean = 1.6;
    expect(drawn([result])).not.toContain("did not run evenly");
  });

  it("makes planted markup inert, wherever the data brings it", () => {
    const planted = `</script><script>alert(1)</script><img src=x onerror=alert(1)>"'`;
    const result = resultFixture({ name: planted });
    result.target.server = planted;
    result.target.configuration[planted] = planted;
    result.environment.cpuModel = planted;
    result.environment.versions[planted] = planted;
    result.command.push(planted);
    for (const need of result.workload.needs) Object.assign(need, { id: planted, name: planted });
    for (const assumption of result.workload.assumptions) Object.assign(assumption, { name: planted, source: planted });
    if (result.capacity !== null) result.capacity.bottleneck = planted;
    for (const trial of result.trials) trial.reasons.push({ code: planted, text: planted });
    const text = page([result], false, {
      policy: planted,
      style: "",
      scripts: [],
      picture: () => "<svg/>",
      charts: { planted },
    });
    expect(text).not.toContain("<script>alert");
    expect(text).not.toContain("<img");
    expect(text.match(/<script/g)).toHaveLength(1);
  });
});

describe("texts", () => {
  it("say something for every key in both languages", () => {
    const words = (value: unknown): string[] =>
      typeof value === "function"
        ? [String(value("a", "b", "c", "d", "e"))]
        : typeof value === "string"
          ? [value]
          : Object.values(value ?? {}).flatMap(words);
    expect(words(en).every((text) => text.trim() !== "")).toBe(true);
    expect(words(de)).toHaveLength(words(en).length);
  });
});
