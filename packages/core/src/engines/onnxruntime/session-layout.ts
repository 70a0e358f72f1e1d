import { totalmem } from 'node:os';
import { constrainedMemory } from 'node:process';

const MOST_SESSIONS = 8;
/**
 * Node.js, ONNX Runtime and activations, and the weights as read and as laid out for the kernels: measured for ResNet-50, 330 MB
 * for a float form of 94 MB and 154 MB for an int8 form of 24 MB.
 */
const BYTES_OF_SESSION = 90e6;
const BYTES_PER_MODEL_BYTE = 3;

/**
 * Threads of each session: as many sessions of one thread as memory allows, up to eight, and then more threads for each.
 *
 * One thread a session gives as many images per second as one session with all threads, and keeps doing so while decoding
 * takes a core away now and then: threads of one session wait for each other at every layer. Each session holds the
 * weights again, so they may take a quarter of the memory at most.
 */
export function threadsOfSessions(
  threads: number,
  modelBytes: number,
  memoryBytes = usableMemory(),
): number[] {
  const affordable = Math.floor(memoryBytes / 4 / (BYTES_OF_SESSION + modelBytes * BYTES_PER_MODEL_BYTE));
  const sessions = Math.max(1, Math.min(threads, MOST_SESSIONS, affordable));
  return Array.from({ length: sessions }, (_, i) => Math.floor((threads + i) / sessions));
}

/** In a container `totalmem` tells the host's. */
function usableMemory(): number {
  const limit = constrainedMemory();
  return limit ? Math.min(limit, totalmem()) : totalmem();
}
