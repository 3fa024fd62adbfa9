// Runtime: Node.
import type { Homeserver } from "../homeserver.ts";
import { type Answer, notFound, ok } from "../http/answer.ts";
import { param, type UserCall } from "../http/call.ts";
import { type Route, userRoute } from "../http/routes.ts";
import type { Device } from "../store/device.ts";

const shown = ({ deviceId, displayName }: Device) => ({ device_id: deviceId, display_name: displayName ?? null });
const noSuchDevice = () => notFound("You have no such device.");

function devices(_homeserver: Homeserver, { session }: UserCall): Answer {
  return ok({ devices: [...session.user.devices.values()].map(shown) });
}

/** A device of one's own. That of another is not there, as far as anybody is told. */
function device(homeserver: Homeserver, call: UserCall): Answer {
  const deviceId = param(call, "deviceId");
  const own = call.session.user.devices.get(deviceId);
  if (own !== undefined) return ok(shown(own));
  for (const user of homeserver.users.all()) {
    const found = user.devices.get(deviceId);
    if (found === undefined) continue;
    homeserver.demand("foreign-device", false, noSuchDevice);
    return ok(shown(found));
  }
  throw noSuchDevice();
}

export const deviceRoutes: readonly Route[] = [
  userRoute("GET", "/devices", devices),
  userRoute("GET", "/devices/:deviceId", device),
];
