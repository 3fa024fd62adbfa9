import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["**/*.test.ts"],
    exclude: ["node_modules/**", "results/**"],
    // End-to-end tests share two cores with the servers they start: one file at a time is the only fair order.
    projects: [
      { extends: true, test: { name: "unit", exclude: ["node_modules/**", "results/**", "**/*.e2e.test.ts"] } },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["**/*.e2e.test.ts"],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
