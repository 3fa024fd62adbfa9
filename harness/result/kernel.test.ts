import { expect, test } from "vitest";
import { kernelLimits } from "./kernel.ts";

test("limits as Linux writes them, and nothing for what is not there", () => {
  const files: Record<string, string> = {
    "/proc/sys/net/core/somaxconn": "4096\n",
    "/proc/sys/net/ipv4/ip_local_port_range": "32768\t60999\n",
    "/sys/kernel/mm/transparent_hugepage/enabled": "always [madvise] never\n",
    "/sys/fs/cgroup/cpu.max": "200000 100000\n",
    "/proc/self/limits":
      "Limit                     Soft Limit           Hard Limit           Units     \nMax processes             95812                95812                processes \nMax open files            1024                 524288               files     \n",
  };
  expect(kernelLimits((file) => files[file] ?? "")).toEqual({
    "net.core.somaxconn": "4096",
    "net.ipv4.ip_local_port_range": "32768 60999",
    transparent_hugepage: "madvise",
    "cgroup.cpu.max": "200000 100000",
    "limit open files": "1024, at most 524288",
    "limit processes": "95812, at most 95812",
  });
  expect(kernelLimits(() => "")).toEqual({});
});
