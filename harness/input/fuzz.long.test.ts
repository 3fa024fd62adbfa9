// Runtime: Node.
import { fuzzEveryReader } from "../../dev/testing/fuzzing.ts";

// 22 readers: 22,000 inputs.
fuzzEveryReader(1000);
