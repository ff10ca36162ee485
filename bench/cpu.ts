/**
 * CPU that the main thread has used, in µs: neither the waiting of a crowded machine nor the
 * collector's and compiler's threads. Before Node 23.9 only the whole process can be asked.
 */
export function mainThreadCpu(): number {
  const { user, system } = (process.threadCpuUsage ?? process.cpuUsage)();
  return user + system;
}
