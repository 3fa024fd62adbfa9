// Runtime: anywhere, k6 included.

/**
 * The body of `POST /createRoom` for a conversation as TI-M has it: room version 10, encrypted, one invitation, history from the
 * invitation on. Provisioning and the crowd make the same rooms.
 */
export function conversationOf(invite: string): Record<string, unknown> {
  return {
    preset: "private_chat",
    visibility: "private",
    room_version: "10",
    is_direct: true,
    invite: [invite],
    initial_state: [
      { type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } },
      { type: "m.room.history_visibility", state_key: "", content: { history_visibility: "invited" } },
    ],
  };
}
