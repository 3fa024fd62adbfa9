// Runtime: anywhere, k6 included.

/**
 * What random numbers are drawn for. Each purpose has its own sequence within a stream, so that a new kind of draw
 * never shifts the others. Numbers are never reused: a changed meaning gets a new one.
 */
export const purposes = {
  insured: 1,
  kvnr: 2,
  arrivalGaps: 3,
  arrivalMarks: 4,
  profile: 50,
  simulatedService: 70,
  simulatedPeople: 71,
  uncertainFigures: 72,
  reconnect: 40,
  resend: 41,
  stayJitter: 42,
  tokenRenewal: 43,
  firstPoll: 44,
  keyNeeds: 30,
  surgeGaps: 31,
  surgeMarks: 32,
  encryptedProbe: 60,
  probeGaps: 55,
  probeMarks: 51,
  repeatMarks: 52,
  noteGaps: 53,
  noteMarks: 54,
} as const;
