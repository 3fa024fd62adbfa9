// Runtime: Node.
import { Option } from "commander";
import { parseDuration } from "../input/quantities.ts";

/** An option whose default is written, and shown by `--help`, as a person would type it. */
export function givenAs<T>(flags: string, description: string, parse: (text: string) => T, usual: string): Option {
  return new Option(flags, description).argParser(parse).default(parse(usual), usual);
}

/** A length of time, such as `90s` or `20m`. */
export function lengthOption(flags: string, description: string, usual: string): Option {
  return givenAs(flags, description, parseDuration, usual);
}
