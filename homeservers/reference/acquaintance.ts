// Runtime: Node.
import type { Homeserver } from "./homeserver.ts";
import type { Room } from "./store/room.ts";
import type { User } from "./store/user.ts";

/** Somebody entered rooms: the user and the others there learn that each other's devices are to be asked for. */
export function meet(homeserver: Homeserver, user: User, rooms: Iterable<Room>): void {
  const position = homeserver.stream.next();
  for (const other of companions(homeserver, user, rooms)) {
    note(homeserver, other, user, position);
    if (other !== user) note(homeserver, user, other, position);
  }
}

/** Somebody's devices or keys changed: everybody who shares a room is told. */
export function devicesChanged(homeserver: Homeserver, user: User): void {
  const position = homeserver.stream.next();
  const rooms = [...user.rooms].map((roomId) => homeserver.rooms.get(roomId)).filter((room) => room !== undefined);
  note(homeserver, user, user, position);
  for (const other of companions(homeserver, user, rooms)) note(homeserver, other, user, position);
}

function companions(homeserver: Homeserver, user: User, rooms: Iterable<Room>): Set<User> {
  const found = new Set<User>();
  for (const room of rooms) {
    if (room.membershipOf(user.userId) !== "join") continue;
    for (const [userId, member] of room.members) {
      const other = member.membership === "join" ? homeserver.users.get(userId) : undefined;
      if (other !== undefined) found.add(other);
    }
  }
  return found;
}

function note(homeserver: Homeserver, told: User, changed: User, position: number): void {
  told.deviceChanges.set(changed.userId, position);
  told.deviceChangesAt = position;
  homeserver.stream.wake(told);
}
