// Runtime: Node.
import { configurationStrings } from "../config.ts";
import type { Homeserver } from "../homeserver.ts";
import { EMPTY, ok } from "../http/answer.ts";
import { openRoute, type Route, userRoute } from "../http/routes.ts";
import { REFERENCE_NAME, REFERENCE_VERSION } from "../version.ts";

const VERSIONS = Array.from({ length: 11 }, (_, i) => `v1.${i + 1}`);

function stats(homeserver: Homeserver) {
  return ok({
    ...homeserver.stats.report(),
    station: homeserver.gate.report(),
    users: homeserver.users.size,
    rooms: homeserver.rooms.size,
    events: homeserver.rooms.eventCount,
    droppedEvents: homeserver.rooms.droppedEvents,
    held: homeserver.deliveries.heldCount,
  });
}

/** What the server says of itself. None of it passes the station: watching must not cost what is watched. */
export const aboutRoutes: readonly Route[] = [
  openRoute(
    "GET",
    "/_matrix/client/versions",
    () =>
      ok({
        versions: VERSIONS,
        unstable_features: { "de.kassensturz.reference": true },
        server: { name: REFERENCE_NAME, version: REFERENCE_VERSION },
      }),
    "none",
  ),
  openRoute("GET", "/health", () => ({ status: 200, body: "OK", contentType: "text/plain" }), "none"),
  openRoute("GET", "/_reference/stats", stats, "none"),
  openRoute("GET", "/_reference/configuration", (homeserver) => ok(configurationStrings(homeserver.config)), "none"),
  openRoute(
    "POST",
    "/_reference/reset-stats",
    (homeserver) => {
      homeserver.stats.reset();
      homeserver.gate.resetReport();
      return EMPTY;
    },
    "none",
  ),
  userRoute("GET", "/capabilities", () =>
    ok({
      capabilities: {
        "m.room_versions": { default: "10", available: { "9": "stable", "10": "stable", "11": "stable" } },
        "m.change_password": { enabled: false },
      },
    }),
  ),
  userRoute("GET", "/pushrules/", () =>
    ok({ global: { override: [], content: [], room: [], sender: [], underride: [] } }),
  ),
  userRoute("POST", "/pushers/set", () => EMPTY),
];
