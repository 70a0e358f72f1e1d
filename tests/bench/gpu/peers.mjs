import { measurePeer } from '../child.mjs';

/** Images/s of a peer in Python. */
export async function peerRate(script, request, log) {
  const told = await measurePeer(script, JSON.stringify(request));
  log(`${script} ${JSON.stringify({ ...request, ...told })}`);
  return told.imagesPerSecond;
}

/**
 * The best of several requests by a trial of each. One that does not run here says why in the log, and the others are tried:
 * torch.compile wants Python's headers and a compiler, which not every node has.
 *
 * @throws Error where none runs
 */
export async function bestByTrial(script, requests, log) {
  let best = { rate: 0, request: null };
  for (const request of requests) {
    try {
      const rate = await peerRate(script, request, log);
      if (rate > best.rate) best = { rate, request };
    } catch (error) {
      log(`${script} ${JSON.stringify(request)} does not run here:\n${lastLines(error)}`);
    }
  }
  if (best.request === null)
    throw new Error(`${script} runs in no way that was tried; what it said stands above.`);
  return best.request;
}

function lastLines(error) {
  return String(error.stderr || error.message)
    .trim()
    .split('\n')
    .slice(-5)
    .join('\n');
}
