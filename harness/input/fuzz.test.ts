// Runtime: Node.
import { fuzzEveryReader } from "../../dev/testing/fuzzing.ts";

fuzzEveryReader(40);
