const nothing = new Int32Array(new SharedArrayBuffer(4));

/**
 * CPU that the main thread has used, in µs: neither the waiting of a crowded machine nor the
 * collector's and compiler's threads. Before Node 23.9 only the whole process can be asked.
 */
export function mainThreadCpu(): number {
  // Some kernels account for a running thread by the tick, every few ms, but for one that stops to the µs.
  Atomics.wait(nothing, 0, 0, 0.05);
  const { user, system } = (process.threadCpuUsage ?? process.cpuUsage)();
  return user + system;
}
