// Runtime: Node. For tests only.
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A machine of its own in a temporary folder: a PATH on which only what a test puts there is found, and a cache. */
export class FakeMachine {
  readonly root = mkdtempSync(join(tmpdir(), "kassensturz-toolchain-"));
  readonly bin = join(this.root, "bin");
  readonly cache = join(this.root, "cache");
  /** No release archive is reached unless a test names a mirror: nothing listens on port 9 of this machine. */
  readonly env: NodeJS.ProcessEnv = {
    PATH: this.bin,
    HOME: this.root,
    KASSENSTURZ_CACHE: this.cache,
    KASSENSTURZ_K6_RELEASES: "http://127.0.0.1:9",
  };

  constructor() {
    mkdirSync(this.bin);
    // What the fake programs themselves are written with; none of it is a tool that is looked for.
    this.link("/bin/sh", "/bin/cat", "/bin/chmod", "/bin/cp", "/bin/mkdir", "/bin/sleep", "/bin/tar", "/bin/gzip");
  }

  /** Puts a shell script on PATH. */
  program(name: string, script: string): string {
    return this.programAt(join(this.bin, name), script);
  }

  /** Writes a shell script anywhere below the root. */
  programAt(path: string, script: string): string {
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  link(...paths: string[]): void {
    for (const path of paths) symlinkSync(path, join(this.bin, path.slice(path.lastIndexOf("/") + 1)));
  }

  /** Everything in a folder of the cache but the lock, which goes when its holder does. */
  left(folder: string): string[] {
    try {
      return readdirSync(join(this.cache, folder)).sort();
    } catch {
      return [];
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** A k6 that says it is this version. */
export function k6Script(version: string): string {
  return `echo "k6 v${version} (go1.26.0, linux/amd64)"`;
}

/** A go that "builds" a k6 of this version and notes in `calls` that it was asked to. */
export function goScript(version: string, calls: string): string {
  return [
    `echo "$*" >> ${calls}`,
    `printf '#!/bin/sh\\n${k6Script(version)}\\n' > "$GOBIN/k6"`,
    'chmod 755 "$GOBIN/k6"',
    'mkdir -p "$GOMODCACHE" "$GOCACHE"',
  ].join("\n");
}
