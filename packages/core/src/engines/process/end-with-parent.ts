/**
 * Ties the life of this process to its channel. A terminal's Ctrl-C and a batch system's signals reach every process of the
 * group: whether work stops is for the parent to say, and when it is gone the channel closes.
 */
export function endWithParent(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'] as const)
    process.on(signal, () => undefined);
  // Not by exit(): native libraries then wait for threads of their own, and one that hangs would keep this process for ever.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
}
