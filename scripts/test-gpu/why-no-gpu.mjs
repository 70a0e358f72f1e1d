import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Why nothing can run on a GPU here, in words that follow a colon; null where it can. Asks `perseus doctor` in its own process. */
export function whyNoGpu() {
  // Before doctor, which loads LibTorch.
  const { status, stdout } = spawnSync('nvidia-smi', ['-L'], { encoding: 'utf8' });
  if (status !== 0 || stdout.trim() === '') return 'nvidia-smi shows no GPU';
  const perseus = join(root, 'packages/cli/bin/perseus.js');
  const doctor = spawnSync(process.execPath, [perseus, 'doctor', '--json'], { encoding: 'utf8' });
  if (doctor.status !== 0) return `perseus doctor failed: ${doctor.stderr.trim()}`;
  const { cuda, addon, problems } = JSON.parse(doctor.stdout);
  if (addon.state === 'ready' && cuda.available) return null;
  const told = problems.map(({ what, mend }) => `${what}; to mend it: ${mend}`);
  return told.join('; ') || 'the training addon does not reach the GPU';
}
