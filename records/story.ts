// Runtime: anywhere.
import { z } from "zod";
import { figureSchema } from "./figure.ts";
import { surgeKinds } from "./plan.ts";
import { shapeSchema } from "./shape.ts";

/** What a scenario adds to the everyday load, as data: `generators/stories/<scenario>.yaml`. */
export const storySchema = z.strictObject({
  schema: z.literal("kassensturz/story/1"),
  id: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string().min(1),
  description: z.string().min(1),
  /** Least length of the measured window where the user names none. */
  windowSec: z.number().positive(),
  /** Null: the everyday load is all there is. */
  surge: z
    .strictObject({
      /** What each arrival is. */
      kind: z.enum(surgeKinds),
      shape: shapeSchema,
      figures: z.strictObject({
        /** Share of all accounts that take part, 0 to 1; may be above 1 where people come more than once. */
        shareOfAccounts: figureSchema,
        /** Seconds within which they do; the shape says how they are spread over them. */
        spanSec: figureSchema,
        /** What this kind of arrival needs; what it does not need is left out. */
        thinkSec: figureSchema.optional(),
        answerSec: figureSchema.optional(),
        reactionSec: figureSchema.optional(),
        opensPerBroadcast: figureSchema.optional(),
        /** Median time that the app stays open after a login. */
        staySec: figureSchema.optional(),
        documentBytesMedian: figureSchema.optional(),
        documentBytesLogSd: figureSchema.optional(),
        documentsFromInsured: figureSchema.optional(),
      }),
    })
    .nullable(),
});
export type Story = z.infer<typeof storySchema>;
