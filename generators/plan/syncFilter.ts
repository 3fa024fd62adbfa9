// Runtime: anywhere.

/**
 * The sync filter of a client that wants little: lazy members, a short time line, no presence. Provisioning and the
 * crowd use the same one, because a sync token continues what its filter began.
 */
export function syncFilter(timelineLimit: number): string {
  return JSON.stringify({
    presence: { types: [] },
    room: { timeline: { limit: timelineLimit }, state: { lazy_load_members: true } },
  });
}
