// Runtime: Node.
import { readFileSync } from "node:fs";

/** Where Linux says what bounds a load test on it; values of the machine, not of this program alone. */
const FILES: Readonly<Record<string, string>> = {
  "fs.file-max": "/proc/sys/fs/file-max",
  "net.core.somaxconn": "/proc/sys/net/core/somaxconn",
  "net.ipv4.ip_local_port_range": "/proc/sys/net/ipv4/ip_local_port_range",
  "net.ipv4.tcp_max_syn_backlog": "/proc/sys/net/ipv4/tcp_max_syn_backlog",
  "net.ipv4.tcp_tw_reuse": "/proc/sys/net/ipv4/tcp_tw_reuse",
  "vm.swappiness": "/proc/sys/vm/swappiness",
  "vm.overcommit_memory": "/proc/sys/vm/overcommit_memory",
  // 1: priorities count within a session only, so a nice server and an idle-class neighbour share a core evenly (sched(7)).
  "kernel.sched_autogroup_enabled": "/proc/sys/kernel/sched_autogroup_enabled",
  transparent_hugepage: "/sys/kernel/mm/transparent_hugepage/enabled",
  clocksource: "/sys/devices/system/clocksource/clocksource0/current_clocksource",
  scaling_governor: "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor",
  "smt.active": "/sys/devices/system/cpu/smt/active",
  "cgroup.cpu.max": "/sys/fs/cgroup/cpu.max",
  "cgroup.memory.max": "/sys/fs/cgroup/memory.max",
};

/** Limits of the kernel and of the group this program runs in, by name. Empty on systems that do not tell. */
export function kernelLimits(read: (file: string) => string = textOf): Record<string, string> {
  const found = Object.entries(FILES).flatMap(([name, file]) => {
    const value = chosen(read(file).trim().replaceAll(/\s+/g, " "));
    return value === "" ? [] : [[name, value] as const];
  });
  const limits = read("/proc/self/limits");
  const own = (["open files", "processes", "locked memory"] as const).flatMap((name) => {
    const [, soft, hard] = new RegExp(`^Max ${name}\\s+(\\S+)\\s+(\\S+)`, "m").exec(limits) ?? [];
    return soft === undefined || hard === undefined ? [] : [[`limit ${name}`, `${soft}, at most ${hard}`] as const];
  });
  return Object.fromEntries([...found, ...own]);
}

/** "always [madvise] never" is "madvise". */
function chosen(value: string): string {
  return /\[(\S+)\]/.exec(value)?.[1] ?? value;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
