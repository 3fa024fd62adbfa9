// Runtime: Node.
import type { Homeserver } from "../homeserver.ts";
import { type Answer, MatrixError, notFound, ok } from "../http/answer.ts";
import { type Call, param, type UserCall } from "../http/call.ts";
import { openRoute, type Route, userRoute } from "../http/routes.ts";
import { newMediaId } from "../store/identifiers.ts";

function upload(homeserver: Homeserver, call: UserCall): Answer {
  const mediaId = newMediaId();
  homeserver.media.add(mediaId, call.contentType === "" ? "application/octet-stream" : call.contentType, call.body);
  return ok({ content_uri: `mxc://${homeserver.config.serverName}/${mediaId}` });
}

function download(homeserver: Homeserver, call: Call): Answer {
  const medium = homeserver.media.get(param(call, "mediaId"));
  if (medium === undefined || param(call, "serverName") !== homeserver.config.serverName) {
    throw notFound("No such media.");
  }
  return { status: 200, body: medium.bytes, contentType: medium.contentType };
}

/** The download of old, without a token: frozen since v1.11, so that only a server with a leak serves it. */
function openDownload(homeserver: Homeserver, call: Call): Answer {
  homeserver.demand("media", false, () => notFound("Media are to be had with an access token only."));
  return download(homeserver, call);
}

function config(homeserver: Homeserver): Answer {
  return ok({ "m.upload.size": homeserver.config.mediaBytesMax });
}

/** Without a path of its own nothing says how large an upload may be: the server reads it from the configuration. */
export const UPLOAD_PATH = "/_matrix/media/v3/upload";

export const mediaRoutes: readonly Route[] = [
  userRoute("POST", UPLOAD_PATH, upload),
  userRoute("GET", "/_matrix/client/v1/media/config", config),
  userRoute("GET", "/_matrix/client/v1/media/download/:serverName/:mediaId", download, "other", "media-token"),
  userRoute(
    "GET",
    "/_matrix/client/v1/media/download/:serverName/:mediaId/:fileName",
    download,
    "other",
    "media-token",
  ),
  openRoute("GET", "/_matrix/media/v3/download/:serverName/:mediaId", openDownload),
  openRoute("GET", "/_matrix/media/v3/download/:serverName/:mediaId/:fileName", openDownload),
];

export const tooLarge = (bytesMax: number): MatrixError =>
  new MatrixError(413, "M_TOO_LARGE", `The body is larger than ${bytesMax} bytes.`);
