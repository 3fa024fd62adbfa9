import { describe, expect, it } from "vitest";
import { rendezvous } from "./rendezvous.ts";

describe("rendezvous of generators", () => {
  it("answers nobody before the last has come, and then all the same", async () => {
    let nowMs = 5000;
    const meeting = await rendezvous(3, () => nowMs);
    try {
      let answered = 0;
      const ask = async (): Promise<unknown> => {
        const response = await fetch(meeting.url);
        answered++;
        return response.json();
      };
      const early = [ask(), ask()];
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(answered).toBe(0);
      nowMs = 8000;
      const all = await Promise.all([...early, ask()]);
      expect(all).toEqual([{ zeroMs: 9000 }, { zeroMs: 9000 }, { zeroMs: 9000 }]);
    } finally {
      meeting.close();
    }
  });
});
