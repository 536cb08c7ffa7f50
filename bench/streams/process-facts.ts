/** What Linux tells of a process and of a socket, without asking the process: that would cost it time. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds of CPU that all threads of the process have had. */
export function cpuOf(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const [onCpu = ''] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
    nanoseconds += Number(onCpu);
  }
  return nanoseconds / 1e6;
}

/** Resolves when the process has little to do, or after a minute. */
export async function settled(pid: number): Promise<void> {
  for (let nth = 0; nth < 120; nth++) {
    const before = cpuOf(pid);
    await delay(500);
    if (cpuOf(pid) - before < 50) return;
  }
}

/** Bytes that the kernel has not been rid of towards this local port, at either end. */
export function unreadBytes(port: number): number {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  let bytes = 0;
  for (const line of readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1)) {
    const [, local = '', remote = '', , queues = ''] = line.trim().split(/\s+/);
    const [sending = '0', receiving = '0'] = queues.split(':');
    if (remote.endsWith(wanted)) bytes += parseInt(sending, 16);
    if (local.endsWith(wanted)) bytes += parseInt(receiving, 16);
  }
  return bytes;
}
