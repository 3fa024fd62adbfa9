// Runtime: Node.
import { expect, test } from "vitest";
import { postgresConfiguration } from "./settings.ts";

test("an acknowledged write is on the disk, and no TCP port is opened", () => {
  const lines = postgresConfiguration("/run/pg").split("\n");
  expect(lines).toEqual(
    expect.arrayContaining([
      "fsync = 'on'",
      "synchronous_commit = 'on'",
      "full_page_writes = 'on'",
      "listen_addresses = ''",
      "unix_socket_directories = '/run/pg'",
    ]),
  );
});

test("a quote in a path stays a quote", () => {
  expect(postgresConfiguration("/o'brien")).toContain("unix_socket_directories = '/o''brien'\n");
});
