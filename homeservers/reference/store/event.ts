// Runtime: Node.

/** One event. Its content is kept as JSON text: it is written far more often than it is read. */
export interface StoredEvent {
  readonly eventId: string;
  readonly roomId: string;
  readonly type: string;
  readonly sender: string;
  readonly atMs: number;
  readonly content: string;
  readonly stateKey?: string | undefined;
  /** Device and transaction that sent it, so that the sender recognises its own event. */
  readonly device?: string | undefined;
  readonly transaction?: string | undefined;
  /** Stream position at which it became visible; 0 while it is stored and not delivered. */
  position: number;
}

/** An event as clients read it, as JSON text. `forDevice` is the device that is told its own transaction id. */
export function eventJson(event: StoredEvent, forDevice: string, withRoom: boolean): string {
  const room = withRoom ? `,"room_id":${JSON.stringify(event.roomId)}` : "";
  const state = event.stateKey === undefined ? "" : `,"state_key":${JSON.stringify(event.stateKey)}`;
  const unsigned =
    event.transaction !== undefined && event.device === forDevice
      ? `,"unsigned":{"transaction_id":${JSON.stringify(event.transaction)}}`
      : "";
  return `{"type":${JSON.stringify(event.type)},"sender":"${event.sender}","content":${event.content}${state},"event_id":"${event.eventId}","origin_server_ts":${event.atMs}${room}${unsigned}}`;
}

/** The few fields of a state event that an invited user may see. */
export function strippedJson(event: StoredEvent): string {
  return `{"type":${JSON.stringify(event.type)},"sender":"${event.sender}","content":${event.content},"state_key":${JSON.stringify(event.stateKey ?? "")}}`;
}
