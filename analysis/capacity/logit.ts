// Runtime: anywhere.

/** Log-odds of a share, or of a chance. */
export function logit(share: number): number {
  return Math.log(share / (1 - share));
}
