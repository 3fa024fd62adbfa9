// Runtime: Node.
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { K6_OPERATOR_VERSION, type Manifest, testRunYaml, volumeYaml } from "./manifests.ts";

const manifest: Manifest = {
  name: "kassensturz-t0-1",
  instances: 8,
  baseUrl: "https://matrix.example.org",
  image: "grafana/k6:1.4.0",
};

/**
 * What the operator's schema says of the fields we set, in words of our own: `config/crd/bases/k6.io_testruns.yaml` of
 * https://github.com/grafana/k6-operator at v1.6.0, the newest release when this was written. Kubernetes drops a field it
 * does not know without a word, so each is here, and no other passes.
 */
const OF_VERSION = "1.6.0";
const label = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/)
  .max(63);
const quantities = z.partialRecord(z.enum(["cpu", "memory"]), z.string());
const resources = z.strictObject({ requests: quantities, limits: quantities });
const testRunSchema = z.strictObject({
  apiVersion: z.literal("k6.io/v1alpha1"),
  kind: z.literal("TestRun"),
  metadata: z.strictObject({ name: label }),
  spec: z.strictObject({
    parallelism: z.int().min(1).max(0x7fffffff),
    separate: z.boolean(),
    script: z.strictObject({ volumeClaim: z.strictObject({ name: label, file: z.string() }) }),
    arguments: z.string(),
    initializer: z.strictObject({ image: z.string(), resources }),
    runner: z.strictObject({
      image: z.string(),
      env: z.array(
        z.union([
          z.strictObject({ name: z.string(), value: z.string() }),
          z.strictObject({
            name: z.string(),
            valueFrom: z.strictObject({ fieldRef: z.strictObject({ fieldPath: z.string() }) }),
          }),
        ]),
      ),
      resources,
    }),
  }),
});

describe("the manifests for the k6-operator", () => {
  it("hold what its schema knows, and nothing else", () => {
    expect(K6_OPERATOR_VERSION).toBe(OF_VERSION);
    const { spec } = testRunSchema.parse(parse(testRunYaml(manifest)));
    expect(spec.parallelism).toBe(8);
    // Of the operator's own reading of arguments: a list separated by single spaces, each beginning with a dash.
    for (const argument of spec.arguments.split(" ")) expect(argument).toMatch(/^--/);
  });

  it("have every instance write a file of its own, and nobody else any", () => {
    const { spec } = testRunSchema.parse(parse(testRunYaml(manifest)));
    expect(spec.arguments).not.toContain("console-output");
    const names = spec.runner.env.map(({ name }) => name);
    expect(spec.runner.env.at(-1)).toEqual({ name: "K6_CONSOLE_OUTPUT", value: "/test/parts/$(POD_NAME).tsv" });
    // A variable is put into those after it only.
    expect(names.indexOf("POD_NAME")).toBeLessThan(names.indexOf("K6_CONSOLE_OUTPUT"));
  });

  it("name the volume that the script is on", () => {
    const { spec } = testRunSchema.parse(parse(testRunYaml(manifest)));
    expect(parse(volumeYaml(manifest)).metadata.name).toBe(spec.script.volumeClaim.name);
  });
});
