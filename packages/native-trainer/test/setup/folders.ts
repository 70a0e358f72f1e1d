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

/** An `nvcc` of that release, its toolkit with the headers of one that is whole, or with these alone. */
export function fakeNvcc(
  release: string,
  headers = ['cuda_runtime_api.h', 'cublas_v2.h', 'cusparse.h', 'cusolverDn.h'],
): string {
  const toolkit = temporaryFolder();
  mkdirSync(join(toolkit, 'include'));
  for (const header of headers) writeFileSync(join(toolkit, 'include', header), '');
  const nvcc = `
    case "$1" in
      --version) echo "Cuda compilation tools, release ${release}, V${release}.88";;
      --dryrun) echo "#$ TOP=${toolkit}/bin/.." >&2;;
    esac`;
  return join(programs({ nvcc }), 'nvcc');
}

/** An `nvidia-smi` that shows GPUs of these compute capabilities. */
export function nvidiaSmi(...computeCapabilities: string[]): string {
  return computeCapabilities.map((one) => `echo "NVIDIA X${one}, 81559, ${one}, 580.95.05"`).join('\n');
}
