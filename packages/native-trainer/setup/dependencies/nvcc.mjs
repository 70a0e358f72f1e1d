import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { which } from '@perseus/core/native-build';

/**
 * The compiler for device code.
 *
 * @typedef {object} Nvcc
 * @property {string} path
 * @property {string} version of CUDA, e.g. "13.0"
 * @property {string | null} toolkit the folder it belongs to; null where it does not say
 */

/** What LibTorch's headers include of the toolkit: packages that bring nvcc alone have none of them. */
const HEADERS = ['cuda_runtime_api.h', 'cublas_v2.h', 'cusparse.h', 'cusolverDn.h'];

/**
 * The one that CMake would take.
 *
 * @returns {Nvcc | undefined}
 */
export function findNvcc() {
  const { CUDACXX, CUDA_HOME } = process.env;
  // As CMake does, the one that CUDACXX names or none.
  const candidates = CUDACXX
    ? [CUDACXX]
    : ['nvcc', CUDA_HOME && join(CUDA_HOME, 'bin/nvcc'), '/usr/local/cuda/bin/nvcc'];
  const path = candidates.map((candidate) => candidate && which(candidate)).find(Boolean);
  if (!path) return undefined;
  const version = /release (\d+\.\d+)/.exec(saidBy(path, ['--version']))?.[1];
  return version === undefined ? undefined : { path, version, toolkit: toolkitOf(path) };
}

/**
 * Headers that building against LibTorch needs and this toolkit lacks; none where it does not say where it lies.
 *
 * @param {Nvcc} nvcc
 * @returns {string[]}
 */
export function missingHeaders({ toolkit }) {
  if (toolkit === null) return [];
  const folders = [
    join(toolkit, 'include'),
    join(toolkit, 'targets/x86_64-linux/include'),
    // Where Debian's own packages put them, and where modules of clusters say that they are.
    '/usr/include',
    ...(process.env.CPATH ?? '').split(delimiter).filter(Boolean),
  ];
  return HEADERS.filter((header) => !folders.some((folder) => existsSync(join(folder, header))));
}

/**
 * Not from its path: the `nvcc` of a PATH may be a script that calls another.
 *
 * @param {string} path
 */
function toolkitOf(path) {
  const top = /^#\$ TOP=(.+)$/m.exec(saidBy(path, ['--dryrun', '-x', 'cu', '-c', '/dev/null']))?.[1];
  return top ? resolve(top.trim()) : null;
}

/** @param {string} program @param {string[]} args */
function saidBy(program, args) {
  const { stdout, stderr } = spawnSync(program, args, { cwd: '/', encoding: 'utf8', timeout: 60_000 });
  return `${stdout}\n${stderr}`;
}
