import { expect, test } from "vitest";
import { familyOf, foreignTicks, type ProcessTable, parseMachine, parseProcess } from "./procfs.ts";

test("the machine: busy is user, nice, system and steal; waiting and interrupts are not", () => {
  const text = "cpu  100 20 30 9000 400 5 6 7 50 0\ncpu0 60 0 0 0 0 0 0 0\ncpu1 40 0 0 0 0 0 0 0\nintr 12 0\nctxt 9\n";
  expect(parseMachine(text)).toEqual({ cores: 2, busyTicks: 157 });
  // A kernel from before there was steal.
  expect(parseMachine("cpu  100 20 30 9000\ncpu0 1 2 3 4\n")).toEqual({ cores: 1, busyTicks: 150 });
});

test("a system that only pretends to have the file says nothing", () => {
  expect(parseMachine("")).toBeNull();
  expect(parseMachine("cpu  0 0 0 0 0 0 0 0 0 0\ncpu0 0 0 0 0 0 0 0 0 0 0\n")).toBeNull();
});

test("a process: parent, and the ticks of itself and of its children that ended, whatever it calls itself", () => {
  const rest = "S 41 41 41 0 -1 4194304 800 0 0 0 7 3 20 10 20 0 1 0 4711 9999 512 18446744073709551615";
  expect(parseProcess(`42 (node) ${rest}`)).toEqual({ parent: 41, ticks: 40 });
  expect(parseProcess(`42 (a ) b (c)) ${rest}`)).toEqual({ parent: 41, ticks: 40 });
  expect(parseProcess("")).toBeNull();
});

const table: ProcessTable = {
  cores: 4,
  busyTicks: 1000,
  processes: new Map([
    [1, { parent: 0, ticks: 10 }],
    [2, { parent: 0, ticks: 5 }],
    [20, { parent: 2, ticks: 30 }],
    [100, { parent: 1, ticks: 200 }],
    [101, { parent: 100, ticks: 300 }],
    [102, { parent: 101, ticks: 50 }],
    [200, { parent: 1, ticks: 400 }],
  ]),
};

test("a family is its roots and all below them, each once, and only who is there", () => {
  expect([...familyOf(table, [100, 102, 777])].toSorted()).toEqual([100, 101, 102]);
});

test("others are all but the family and the kernel's threads, those in no table included", () => {
  // 1000 busy, less 550 of the family and 35 of the kernel.
  expect(foreignTicks(table, [100])).toBe(415);
  expect(foreignTicks(table, [100, 200])).toBe(15);
});
