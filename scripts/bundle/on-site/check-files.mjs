import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * That all files are here as they were packed, and for this machine.
 *
 * @param {string} root
 * @returns {{version: string, platform: string, node: string | null, files: Record<string, string>}} the manifest
 */
export function checkFiles(root) {
  const manifest = JSON.parse(readFileSync(join(root, 'manifest.json'), 'utf8'));
  const here = `${process.platform}-${process.arch}`;
  if (manifest.platform !== here) {
    throw new Error(
      `This archive is for ${manifest.platform}, and this machine is ${here}. Make one with \`npm run bundle\` on a machine of its kind.`,
    );
  }
  for (const [path, sha256] of Object.entries(manifest.files)) {
    const full = join(root, path);
    if (!existsSync(full)) throw notAsPacked(path, 'is missing');
    const found = createHash('sha256').update(readFileSync(full)).digest('hex');
    if (found !== sha256) throw notAsPacked(path, 'is not as it was packed');
  }
  return manifest;
}

function notAsPacked(path, how) {
  return new Error(`${path} ${how}. Unpack the archive anew; if that does not mend it, copy it here again.`);
}
