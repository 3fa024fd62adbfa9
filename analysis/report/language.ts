// Runtime: anywhere.

/** Languages of a report. */
export const languages = ["en", "de"] as const;
export type Language = (typeof languages)[number];
