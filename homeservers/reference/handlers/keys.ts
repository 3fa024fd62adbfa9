// Runtime: Node.
import { z } from "zod";
import { devicesChanged } from "../acquaintance.ts";
import type { Homeserver } from "../homeserver.ts";
import { type Answer, EMPTY, MatrixError, ok } from "../http/answer.ts";
import { anyObject, bodyAs, param, type UserCall } from "../http/call.ts";
import { type Route, userRoute } from "../http/routes.ts";
import type { Device } from "../store/device.ts";
import { mergeSignatures } from "./signatures.ts";

const parsed = (json: string): unknown => JSON.parse(json) as unknown;

const uploadSchema = z.looseObject({
  device_keys: z.looseObject({ user_id: z.string(), device_id: z.string() }).optional(),
  one_time_keys: anyObject.optional(),
  fallback_keys: anyObject.optional(),
});

function upload(homeserver: Homeserver, call: UserCall): Answer {
  const { user, device } = call.session;
  const body = bodyAs(call, uploadSchema);
  if (body.device_keys !== undefined) {
    const { user_id: userId, device_id: deviceId } = body.device_keys;
    const isOwn = userId === user.userId && deviceId === device.deviceId;
    homeserver.demand(
      "foreign-keys",
      isOwn,
      () => new MatrixError(400, "M_INVALID_PARAM", "These keys name another user or device."),
    );
    const owner = homeserver.users.get(userId) ?? user;
    (owner.devices.get(deviceId) ?? device).keys = JSON.stringify(body.device_keys);
    devicesChanged(homeserver, owner);
  }
  for (const [id, key] of Object.entries(body.one_time_keys ?? {})) device.oneTimeKeys.set(id, JSON.stringify(key));
  for (const [id, key] of Object.entries(body.fallback_keys ?? {})) device.fallbackKeys.set(id, JSON.stringify(key));
  return ok({ one_time_key_counts: device.oneTimeKeyCounts() });
}

const querySchema = z.looseObject({ device_keys: z.record(z.string(), z.array(z.string())) });

function query(homeserver: Homeserver, call: UserCall): Answer {
  const deviceKeys: Record<string, Record<string, unknown>> = {};
  const crossSigning: Record<string, Record<string, unknown>> = { master: {}, self_signing: {}, user_signing: {} };
  for (const [userId, wanted] of Object.entries(bodyAs(call, querySchema).device_keys)) {
    const user = homeserver.users.get(userId);
    if (user === undefined) continue;
    const devices: Record<string, unknown> = {};
    for (const device of user.devices.values()) {
      if (device.keys === undefined || (wanted.length > 0 && !wanted.includes(device.deviceId))) continue;
      devices[device.deviceId] = parsed(device.keys);
    }
    deviceKeys[userId] = devices;
    for (const [usage, json] of user.crossSigning) {
      const own = user === call.session.user;
      const keys = crossSigning[usage];
      if (keys !== undefined && (own || usage !== "user_signing")) keys[userId] = parsed(json);
    }
  }
  return ok({
    device_keys: deviceKeys,
    failures: {},
    master_keys: crossSigning.master,
    self_signing_keys: crossSigning.self_signing,
    user_signing_keys: crossSigning.user_signing,
  });
}

const claimSchema = z.looseObject({ one_time_keys: z.record(z.string(), z.record(z.string(), z.string())) });

/** Each one-time key is given to one claimer; a fallback key to as many as come. */
function claim(homeserver: Homeserver, call: UserCall): Answer {
  const claimed: Record<string, Record<string, unknown>> = {};
  for (const [userId, devices] of Object.entries(bodyAs(call, claimSchema).one_time_keys)) {
    for (const [deviceId, algorithm] of Object.entries(devices)) {
      const device = homeserver.users.get(userId)?.devices.get(deviceId);
      const key = device === undefined ? undefined : takeKey(device, algorithm);
      if (key !== undefined) claimed[userId] = { ...claimed[userId], [deviceId]: key };
    }
  }
  return ok({ one_time_keys: claimed, failures: {} });
}

function takeKey(device: Device, algorithm: string): Record<string, unknown> | undefined {
  for (const [id, json] of device.oneTimeKeys) {
    if (!id.startsWith(`${algorithm}:`)) continue;
    device.oneTimeKeys.delete(id);
    return { [id]: parsed(json) };
  }
  for (const [id, json] of device.fallbackKeys) if (id.startsWith(`${algorithm}:`)) return { [id]: parsed(json) };
  return undefined;
}

const crossSigningSchema = z.looseObject({
  master_key: anyObject.optional(),
  self_signing_key: anyObject.optional(),
  user_signing_key: anyObject.optional(),
});

function crossSigning(homeserver: Homeserver, call: UserCall): Answer {
  const { user } = call.session;
  const body = bodyAs(call, crossSigningSchema);
  for (const usage of ["master", "self_signing", "user_signing"] as const) {
    const key = body[`${usage}_key`];
    if (key !== undefined) user.crossSigning.set(usage, JSON.stringify(key));
  }
  devicesChanged(homeserver, user);
  return EMPTY;
}

function signatures(homeserver: Homeserver, call: UserCall): Answer {
  const body = bodyAs(call, z.record(z.string(), z.record(z.string(), anyObject)));
  mergeSignatures(call.session.user, body[call.session.user.userId] ?? {});
  devicesChanged(homeserver, call.session.user);
  return ok({ failures: {} });
}

const toDeviceSchema = z.looseObject({ messages: z.record(z.string(), z.record(z.string(), anyObject)) });

/** `PUT /sendToDevice/{type}/{txn}`: straight to devices, in no room, kept until the device has synced past it. */
function sendToDevice(homeserver: Homeserver, call: UserCall): Answer {
  const { user, device } = call.session;
  const type = param(call, "type");
  const key = `to-device\0${type}\0${param(call, "txnId")}`;
  if (device.answered(key) !== undefined) {
    homeserver.stats.repeatedTransaction();
    return EMPTY;
  }
  const messages = bodyAs(call, toDeviceSchema).messages;
  const lost = homeserver.deliveries.losesNote();
  for (const [userId, byDevice] of Object.entries(lost ? {} : messages)) {
    const receiver = homeserver.users.get(userId);
    if (receiver === undefined) continue;
    for (const [deviceId, content] of Object.entries(byDevice)) {
      const devices = deviceId === "*" ? [...receiver.devices.values()] : [receiver.devices.get(deviceId)];
      const json = JSON.stringify({ type, sender: user.userId, content });
      for (const one of devices) one?.put(homeserver.stream.next(), json);
    }
    homeserver.stream.wake(receiver);
  }
  device.remember(key, "", homeserver.config.transactionsPerDevice);
  return EMPTY;
}

export const keyRoutes: readonly Route[] = [
  userRoute("POST", "/keys/upload", upload),
  userRoute("POST", "/keys/query", query),
  userRoute("POST", "/keys/claim", claim),
  userRoute("POST", "/keys/device_signing/upload", crossSigning),
  userRoute("POST", "/keys/signatures/upload", signatures),
  userRoute("PUT", "/sendToDevice/:type/:txnId", sendToDevice),
];
