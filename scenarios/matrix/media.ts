// Runtime: k6.
import { noiseBytes } from "./noise.ts";
import { type Answer, type Connection, request } from "./request.ts";

/** `POST /_matrix/media/v3/upload`: an encrypted attachment is bytes without a type. */
export function uploadDocument(
  connection: Connection,
  place: number,
  bytes: number,
  timeoutMs: number,
): Promise<Answer> {
  return request(connection, "POST", "/_matrix/media/v3/upload", "upload", {
    body: noiseBytes(place, bytes),
    contentType: "application/octet-stream",
    timeoutMs,
    parse: true,
  });
}

/** `GET /_matrix/client/v1/media/download/{server}/{id}`, with the token. A body of another size than was uploaded is a bad answer. */
export async function downloadDocument(
  connection: Connection,
  mxc: string,
  bytes: number,
  timeoutMs: number,
): Promise<Answer> {
  const [server = "", id = ""] = mxc.replace("mxc://", "").split("/");
  const path = `/_matrix/client/v1/media/download/${encodeURIComponent(server)}/${encodeURIComponent(id)}`;
  const answer = await request(connection, "GET", path, "download", { timeoutMs, parse: "bytes" });
  return answer.error === "" && answer.bytes !== bytes ? { ...answer, error: "bad_answer" } : answer;
}
