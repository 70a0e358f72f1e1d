import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '../tiny-training.js';

/** What set-up looks at of a LibTorch: enough to be described, not to be built against. */
export function fakeLibTorch(
  version: string,
  { cuda, folder = join(temporaryFolder(), 'torch') }: { cuda?: string; folder?: string } = {},
): string {
  const files: Record<string, string> = {
    'share/cmake/Torch/TorchConfig.cmake': '',
    'lib/libtorch_cpu.so': '',
    'include/torch/all.h': '',
    '__init__.py': '',
    'version.py': `__version__ = '${version}'\ncuda: Optional[str] = ${cuda ? `'${cuda}'` : 'None'}\n`,
    ...(cuda && { 'lib/libtorch_cuda.so': '' }),
  };
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** A folder for PATH that holds just these programs, each a shell script. */
export function programs(scripts: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}
