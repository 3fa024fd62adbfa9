import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { masked } from "./masked.ts";

describe("masked", () => {
  it("keeps the shape of an answer and nothing of what it says", () => {
    const event = { type: "m.room.message", sender: "@a:b.de", content: { body: "Befund" }, origin_server_ts: 17 };
    expect(masked(JSON.stringify({ chunk: [event, event], end: "t5_8" }))).toBe(
      '{chunk:[{type:"m.room.message",sender:"…",content:{body:"…"},origin_server_ts:0} ×2],end:"…"}',
    );
    expect(masked('{"errcode":"M_FORBIDDEN","error":"@a:b.de is not in !r:b.de"}')).toBe(
      '{errcode:"M_FORBIDDEN",error:"…"}',
    );
    expect(masked(JSON.stringify({ joined: { "@a:b.de": { display_name: "A." } } }))).toBe(
      '{joined:{…:{display_name:"…"}}}',
    );
    expect(masked("Kein JSON")).toBe("9 characters, not JSON");
    expect(masked("[]")).toBe("[]");
  });

  it("never shows a text, a number or an id, fits on a line and into a column", () => {
    const secret = fc.stringMatching(/^[#@!$]?[A-Z0-9ÄÖ:.]{8,20}$/);
    fc.assert(
      fc.property(fc.dictionary(secret, fc.oneof(secret, fc.array(secret), fc.dictionary(secret, secret))), (value) => {
        const shown = masked(JSON.stringify(value));
        expect(shown).not.toMatch(/[A-Z0-9ÄÖ]{4}/);
        expect(shown.length).toBeLessThanOrEqual(241);
        expect(shown).not.toMatch(/[\t\n]/);
      }),
    );
    expect(masked(JSON.stringify(Array.from({ length: 40 }, () => ({ a: [[[[[[1]]]]]] }))))).toBe("[{a:[[[…]]]} ×40]");
  });
});
