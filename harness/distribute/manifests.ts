// Runtime: anywhere.
import { stringify } from "yaml";
import { QUIET_ARGUMENTS, segmentArguments } from "../trial/k6Arguments.ts";

/** One distributed trial, as the manifests need it. */
export interface Manifest {
  /** Lower case letters, digits and dashes. */
  readonly name: string;
  readonly instances: number;
  readonly baseUrl: string;
  /** Name and tag of the image with k6. */
  readonly image: string;
}

/** The release of the k6-operator whose schema the manifests are held against; all of 1.x have the same group and version. */
export const K6_OPERATOR_VERSION = "1.6.0";

/** All instances begin at the next full minute that leaves them time to get ready. */
const ZERO_EVERY_MS = 60_000;

function variables(baseUrl: string): Record<string, string> {
  return { KASSENSTURZ_ZERO_EVERY_MS: String(ZERO_EVERY_MS), KASSENSTURZ_TARGET: baseUrl, GOGC: "200" };
}

/** The command line of one instance, for machines without a container engine. */
export function commandOf({ instances, baseUrl }: Manifest, instance: number): string {
  const environment = Object.entries(variables(baseUrl)).flatMap(([key, value]) => ["-e", `${key}=${value}`]);
  const words = ["k6", "run", ...QUIET_ARGUMENTS, ...segmentArguments(instance, instances), ...environment];
  return [...words, `--console-output=part-${instance + 1}.tsv`, "scenario.tar"].join(" ");
}

/**
 * A TestRun of the k6-operator (k6.io/v1alpha1): the operator divides the test as we do and starts the instances
 * together; each on a node of its own, its lines on the volume that the script came from.
 */
export function testRunYaml(manifest: Manifest): string {
  const { name, instances, baseUrl, image } = manifest;
  const resources = { requests: { cpu: "1", memory: "1Gi" }, limits: { memory: "2Gi" } };
  return stringify({
    apiVersion: "k6.io/v1alpha1",
    kind: "TestRun",
    metadata: { name },
    spec: {
      parallelism: instances,
      separate: true,
      script: { volumeClaim: { name, file: "scenario.tar" } },
      arguments: QUIET_ARGUMENTS.join(" "),
      // It looks at the script with the same arguments; told of the lines' file, it would leave an empty one among the parts.
      initializer: { image, resources },
      runner: {
        image,
        env: [
          ...Object.entries(variables(baseUrl)).map(([key, value]) => ({ name: key, value })),
          { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
          // The system puts the pod's name in: one file an instance.
          { name: "K6_CONSOLE_OUTPUT", value: "/test/parts/$(POD_NAME).tsv" },
        ],
        resources,
      },
    },
  });
}

/** The volume of the TestRun: read and written by all instances. */
export function volumeYaml({ name }: Manifest): string {
  return stringify({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name },
    spec: { accessModes: ["ReadWriteMany"], resources: { requests: { storage: "10Gi" } } },
  });
}

/** The same with a container engine: one service an instance. */
export function composeYaml({ instances, baseUrl, image, name }: Manifest): string {
  const services = Array.from({ length: instances }, (_, instance) => [
    `k6-${instance + 1}`,
    {
      image,
      network_mode: "host",
      environment: variables(baseUrl),
      volumes: ["./:/test"],
      command: [
        "run",
        ...QUIET_ARGUMENTS,
        ...segmentArguments(instance, instances),
        `--console-output=/test/parts/part-${instance + 1}.tsv`,
        "/test/scenario.tar",
      ],
    },
  ]);
  return stringify({ name, services: Object.fromEntries(services) });
}
