// Runtime: Node.
import type { z } from "zod";

/** One sentence about what is wrong in a file: file, field, expected, found, and what to do. */
export function sentenceOf(file: string, issue: z.core.$ZodIssue): string {
  const field = issue.path.length === 0 ? "" : ` field ${fieldName(issue.path)}:`;
  if (issue.code === "unrecognized_keys") {
    const keys = issue.keys.map((key) => `"${key}"`).join(", ");
    return `${file}:${field} expected no field of the name ${keys}; remove it or correct its spelling.`;
  }
  return `${file}:${field} expected ${expectation(issue)}, found ${finding(issue.input)}; correct the file.`;
}

/** `insurers[0].insured.value` */
function fieldName(path: readonly PropertyKey[]): string {
  return path.map((key, i) => (typeof key === "number" ? `[${key}]` : `${i === 0 ? "" : "."}${String(key)}`)).join("");
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `a value of type ${issue.expected}`;
    case "invalid_value":
      return issue.values.length === 1 ? quoted(issue.values[0]) : `one of ${issue.values.map(quoted).join(", ")}`;
    case "too_small":
      return `${sizeOf(issue.origin)}${issue.inclusive ? "at least" : "more than"} ${issue.minimum}`;
    case "too_big":
      return `${sizeOf(issue.origin)}${issue.inclusive ? "at most" : "less than"} ${issue.maximum}`;
    case "invalid_format":
      return issue.pattern === undefined ? `text in the format ${issue.format}` : `text that matches ${issue.pattern}`;
    case "custom":
      return issue.message;
    default:
      return issue.message.toLowerCase();
  }
}

const sizeOf = (origin: string): string =>
  origin === "string" ? "a text of length " : origin === "array" ? "a list of length " : "a number of ";

const quoted = (value: unknown): string => (typeof value === "string" ? `"${value}"` : String(value));

function finding(input: unknown): string {
  if (input === undefined) return "nothing";
  if (input === null) return "nothing (null)";
  if (Array.isArray(input)) return `a list of length ${input.length}`;
  if (typeof input === "object") return "an object";
  const text = quoted(input);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
