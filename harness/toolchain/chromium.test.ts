import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { FakeMachine } from "./testing/fakeMachine.ts";
import { findChromium } from "./toolchain.ts";

let machine: FakeMachine;
beforeEach(() => {
  machine = new FakeMachine();
});
afterEach(() => machine.remove());

it("finds Chromium by its names, in their order", () => {
  const chrome = machine.program("google-chrome", "");
  expect(findChromium(machine.env)).toBe(chrome);
  const chromium = machine.program("chromium", "");
  expect(findChromium(machine.env)).toBe(chromium);
});

it("takes the one that is named, and refuses one that cannot be run", () => {
  machine.program("chromium", "");
  const own = machine.programAt(join(machine.root, "mine"), "");
  expect(findChromium({ ...machine.env, KASSENSTURZ_CHROMIUM: own })).toBe(own);
  expect(() => findChromium({ ...machine.env, KASSENSTURZ_CHROMIUM: "/nowhere" })).toThrow(
    /KASSENSTURZ_CHROMIUM is "\/nowhere"/,
  );
});

it.skipIf(process.platform === "darwin")("says undefined where there is none", () => {
  expect(findChromium(machine.env)).toBeUndefined();
});
