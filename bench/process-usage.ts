import { readFile } from 'node:fs/promises';

/** The kernel's unit of CPU time towards programs, whatever its own clock does. */
const MICROSECONDS_PER_TICK = 10_000;

/** CPU that a process has used, all its threads together, in µs. Linux only. */
export async function readCpu(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name before stands in parentheses and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MICROSECONDS_PER_TICK;
}

/** The most memory that a process has ever had resident, in bytes. Linux only. */
export async function readPeakMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}
