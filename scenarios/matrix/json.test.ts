import { describe, expect, it } from "vitest";
import { parsed } from "./json.ts";

describe("parsed", () => {
  it.each([
    '{"event_id":"$abc-_/+:server"}',
    '{"event_id":""}',
    '{"event_id":"$a\\u0062c"}',
    '{"event_id":"$a\\"}"}',
    '{"event_id":"$abc","more":1}',
    '{"event_id":"$abc","more":"}"}',
    '{ "event_id": "$abc" }',
    '{"next_batch":"s1"}',
    "[]",
    "null",
  ])("reads %s as JSON.parse does", (text) => {
    expect(parsed(text)).toEqual(JSON.parse(text));
  });

  it.each(["", "{", '{"event_id":"$abc"', '{"event_id":"$abc"x', '{"event_id":"$abc"}}', '{"event_id":"'])(
    "refuses %s",
    (text) => {
      expect(() => parsed(text)).toThrow(SyntaxError);
    },
  );
});
