import { expect, test } from "vitest";
import { OPTIONS, shared } from "./fixtures.ts";
import { nextStep, type SearchTrial, type TrialStep } from "./search.ts";

test("the time budget is kept to the second, and where it ends a search none of it is left unused", () => {
  const around = 15;
  for (const timeLeftSec of [300, 400, 470, 610, 900]) {
    const history: SearchTrial[] = [];
    let leftSec = timeLeftSec;
    for (;;) {
      const step = nextStep(history, { ...OPTIONS, precision: 0.001, timeLeftSec: leftSec });
      if (step.kind === "stop") break;
      const windowSec = 30 * (step.windowFactor ?? 1);
      history.push(shared(step.load, step.load < 38 ? 50 : 180, { windowSec, durationSec: windowSec + around }));
      leftSec -= windowSec + around;
    }
    expect(leftSec).toBeGreaterThanOrEqual(-1e-9);
    expect(leftSec).toBeLessThan(around + 30);
  }
});

test("what the first trial took to make the crowd is not expected of the others", () => {
  const history = [shared(37, 50, { durationSec: 600 }), shared(43, 180, { durationSec: 45 })];
  expect(nextStep(history, { ...OPTIONS, precision: 0.001, timeLeftSec: 135 })).toMatchObject({ windowFactor: 4 });
});

test("a window is shortened to what time is left down to half of it, then the search ends", () => {
  const history = [shared(37, 50), shared(43, 180)].map((each) => ({ ...each, durationSec: 45 }));
  const step = (timeLeftSec: number) => nextStep(history, { ...OPTIONS, precision: 0.001, timeLeftSec });
  expect(step(60)).toMatchObject({ kind: "trial", windowFactor: 1.5 });
  expect(step(45)).toMatchObject({ kind: "trial", windowFactor: 1 });
  expect(step(44)).toMatchObject({ kind: "stop", reason: "time-budget" });
  // What the window will really be counts: here it must hold so many messages.
  const longer = { windowSecOf: () => 100 };
  expect(nextStep(history, { ...OPTIONS, precision: 0.001, timeLeftSec: 110, ...longer })).toMatchObject({
    kind: "stop",
  });
  expect(nextStep(history, { ...OPTIONS, precision: 0.001, timeLeftSec: 115, ...longer })).toMatchObject({
    kind: "trial",
  });
});

test("a window that is rounded up to whole seconds still fits the time that it was cut down to", () => {
  const history = [shared(37, 50), shared(43, 180)].map((each) => ({ ...each, durationSec: 45.37 }));
  const whole = { windowSecOf: ({ windowFactor = 1 }: TrialStep) => Math.ceil(30 * windowFactor) };
  for (const timeLeftSec of [46, 60.01, 71.9, 88.88])
    expect(nextStep(history, { ...OPTIONS, precision: 0.001, timeLeftSec, ...whole })).toMatchObject({ kind: "trial" });
});
