import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** What a mail gateway, a job's sandbox or a transfer tool still takes. */
const MOST_BYTES = 64 * 2 ** 20;

/**
 * What the archive is called. With Node inside only xz keeps it small enough; without, gzip does, which every system unpacks.
 *
 * @param {string} root
 * @param {boolean} withNode
 */
export function archiveName(root, withNode) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const platform = `${process.platform}-${process.arch}`;
  return { version, name: `perseus-${version}-${platform}${withNode ? '-node.tar.xz' : '.tar.gz'}` };
}

/**
 * Packs a folder, so that the same files give the same bytes.
 *
 * @param {string} root
 * @param {string} place
 * @param {string} file ends in `.xz`, or is packed by gzip
 * @returns {Promise<{file: string, bytes: number}>}
 */
export async function packArchive(root, place, file) {
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.partial`;
  const compressor = file.endsWith('.xz') ? 'xz -6 -T0' : 'gzip -9 -n';
  const options = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mode=u+rw,go+r,go-w'];
  const { status, stderr, error } = spawnSync(
    'tar',
    [...options, `--mtime=@${lastChange(root)}`, '-I', compressor, '-cf', partial, basename(place)],
    { cwd: dirname(place), encoding: 'utf8' },
  );
  if (status !== 0) {
    throw new Error(
      `tar could not pack ${file}: ${error?.message ?? stderr}. It wants GNU tar, gzip and xz.`,
    );
  }
  const bytes = statSync(partial).size;
  if (bytes > MOST_BYTES) {
    rmSync(partial);
    throw new Error(
      `The archive would have ${(bytes / 2 ** 20).toFixed(1)} MiB, and 64 are the most. Name a file that ends in .tar.xz ` +
        'with -o, or leave Node out.',
    );
  }
  renameSync(partial, file);
  return { file, bytes };
}

/** When the last commit was made, in seconds: no file of the archive is newer. @param {string} root */
function lastChange(root) {
  if (!existsSync(join(root, '.git'))) return 0;
  return execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' }).trim();
}
