import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const exclude = ["node_modules/**", "results/**"];

/** The one that lasts longest begins first: begun last it would run alone at the end. A new machine knows no durations. */
const longest = "harness/commands/run.e2e.test.ts";

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLongest = ({ moduleId }: TestSpecification) => moduleId.endsWith(longest);
    return [...sorted.filter(isLongest), ...sorted.filter((file) => !isLongest(file))];
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // All cores: left to itself vitest keeps one free, which on two cores is half the machine.
    maxWorkers: "100%",
    projects: [
      {
        test: {
          name: "unit",
          // Pure functions and temporary folders: nothing that one file could leave behind for the next. A quarter less CPU.
          isolate: false,
          // Thousands of simulated trials in one test: seconds on an idle machine, more on a busy one.
          testTimeout: 30_000,
          include: ["**/*.test.ts"],
          exclude: [...exclude, "homeservers/**", "**/*.browser.test.ts", "**/*.e2e.test.ts", "**/*.long.test.ts"],
        },
      },
      {
        test: {
          name: "servers",
          include: ["homeservers/**/*.test.ts"],
          exclude: [...exclude, "**/*.e2e.test.ts", "**/*.long.test.ts"],
          // They hold real clocks against limits: a machine that was busy for a moment gets a second chance.
          retry: 2,
        },
      },
      {
        test: { name: "browser", include: ["**/*.browser.test.ts"], exclude, testTimeout: 60_000, hookTimeout: 60_000 },
      },
      {
        test: {
          name: "e2e",
          include: ["**/*.e2e.test.ts"],
          exclude,
          // Most of their time is spent waiting for the clock; with more at once Synapse gets too little to answer in time.
          maxWorkers: 2,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        // Too long for the gate: `npm run test:long`.
        test: {
          name: "long",
          include: ["**/*.long.test.ts"],
          exclude,
          fileParallelism: false,
          testTimeout: 1_800_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
