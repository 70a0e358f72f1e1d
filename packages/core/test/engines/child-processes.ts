import { readFileSync } from 'node:fs';

/** Numbers of the processes of ONNX Runtime's sessions that a process started. Linux only. */
export function sessionsOf(parent: number): number[] {
  const children = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim().split(' ');
  return children
    .filter((pid) => pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('session-main'))
    .map(Number);
}

/** Whether a process still works; one that ended and waits for its parent to hear of it does not. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
