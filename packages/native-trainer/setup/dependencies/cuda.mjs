import { SetupError } from '@perseus/core/native-build';
import { driverGpus } from './nvidia-driver.mjs';
import { findNvcc, missingHeaders } from './nvcc.mjs';

/**
 * What of the addon's code for GPUs is compiled, and with what.
 *
 * @typedef {object} CudaInputs
 * @property {string | null} version of CUDA, e.g. "13.0"; null where the addon is built for the CPU alone
 * @property {string} architectures as TORCH_CUDA_ARCH_LIST has them, e.g. "9.0"; empty without CUDA
 * @property {{path: string, version: string, toolkit: string | null} | null} nvcc
 */

/** @typedef {import('./libtorch.mjs').LibTorch} LibTorch */

/** @type {CudaInputs} */
const CPU_ALONE = { version: null, architectures: '', nvcc: null };
// Where no GPU is there to ask: A100, H100 and H200, and what the driver compiles for those that come after.
const WITHOUT_GPU = '8.0;9.0+PTX';

/**
 * What `PERSEUS_CUDA` asks for: `on`, `off`, or `auto` (also where it is not set), which is `on` where all is there.
 *
 * @returns {'auto' | 'on' | 'off'}
 * @throws {SetupError} CUDA_UNUSABLE
 */
export function cudaWanted() {
  const wanted = process.env.PERSEUS_CUDA || 'auto';
  if (wanted === 'auto' || wanted === 'on' || wanted === 'off') return wanted;
  throw new SetupError(
    'CUDA_UNUSABLE',
    `PERSEUS_CUDA is "${wanted}", and it can be "auto", "on" or "off". Set it to one of these, or unset it.`,
    { option: 'PERSEUS_CUDA' },
  );
}

/**
 * Whether the addon gets its code for GPUs.
 *
 * @param {LibTorch} libtorch
 * @returns {CudaInputs}
 * @throws {SetupError} CUDA_UNUSABLE where `PERSEUS_CUDA` is "on", and something lacks
 */
export function chooseCuda(libtorch) {
  const wanted = cudaWanted();
  if (wanted === 'off') return CPU_ALONE;
  const nvcc = findNvcc();
  const lack = lackFor(libtorch, nvcc);
  if (!lack && nvcc) return { version: nvcc.version, architectures: cudaArchitectures(), nvcc };
  if (wanted === 'auto') return CPU_ALONE;
  throw new SetupError(
    'CUDA_UNUSABLE',
    `PERSEUS_CUDA is "on", and ${lack?.what}. To mend it, ${lack?.mend}; or set PERSEUS_CUDA to "auto" to build for the CPU.`,
    { option: 'PERSEUS_CUDA', path: libtorch.folder },
  );
}

/**
 * Why the addon is built for the CPU alone, where somebody might expect otherwise: LibTorch is a CUDA build, or there is
 * a GPU.
 *
 * @param {LibTorch} libtorch
 * @param {boolean} [hasGpu] whether a GPU is here
 * @returns {{what: string, mend: string} | undefined} `mend` to stand in a sentence; undefined where CUDA is built for, or
 *   PERSEUS_CUDA is "off", or nobody would expect it
 */
export function whyNoCuda(libtorch, hasGpu = driverGpus().length > 0) {
  if (cudaWanted() === 'off' || !(libtorch.cuda || hasGpu)) return undefined;
  return lackFor(libtorch, findNvcc());
}

/**
 * @param {LibTorch} libtorch
 * @param {import('./nvcc.mjs').Nvcc | undefined} nvcc
 * @returns {{what: string, mend: string} | undefined}
 */
function lackFor({ folder, cuda }, nvcc) {
  if (!cuda) {
    return {
      what: `the LibTorch in ${folder} is a CPU build`,
      mend: 'install a CUDA build of PyTorch 2.11 to 2.14 (https://pytorch.org), and name the folder of its package `torch` in PERSEUS_LIBTORCH',
    };
  }
  const major = cuda.split('.')[0];
  const toolkit = cuda === '?' ? 'the CUDA toolkit of that version' : `the CUDA toolkit ${major}`;
  const get = `install ${toolkit} (on a cluster, load its module), or name its nvcc in CUDACXX`;
  if (!nvcc) {
    return { what: `LibTorch is a CUDA ${cuda} build, and there is no nvcc to build against it`, mend: get };
  }
  // Minor versions of CUDA go together.
  if (cuda !== '?' && nvcc.version.split('.')[0] !== major) {
    const what = `LibTorch is a CUDA ${cuda} build, and ${nvcc.path} is of CUDA ${nvcc.version}`;
    return { what, mend: get };
  }
  const missing = missingHeaders(nvcc);
  if (missing.length === 0) return undefined;
  return { what: `the CUDA toolkit of ${nvcc.path} is not whole (${missing.join(', ')} lacking)`, mend: get };
}

/**
 * The GPUs that device code is compiled for: those of TORCH_CUDA_ARCH_LIST, else those that are here, else the usual.
 *
 * @returns {string} e.g. "8.0;9.0"
 */
function cudaArchitectures() {
  const asked = process.env.TORCH_CUDA_ARCH_LIST?.trim();
  if (asked) return asked;
  const here = new Set(driverGpus().map(({ computeCapability }) => computeCapability));
  return here.size > 0 ? [...here].sort().join(';') : WITHOUT_GPU;
}

/**
 * Whether code for these architectures runs on a GPU: it is binary compatible within a major version, upwards, and text
 * for the driver's compiler (`+PTX`) runs on all later ones.
 *
 * @param {string} architectures e.g. "8.0;9.0+PTX"
 * @param {string} computeCapability e.g. "9.0"
 */
export function architecturesFit(architectures, computeCapability) {
  const [major, minor] = computeCapability.split('.').map(Number);
  return architectures.split(/[\s;,]+/).some((architecture) => {
    const numbers = /^(\d+)\.(\d+)(a|f)?(\+PTX)?$/.exec(architecture);
    // A name ("Hopper"): nothing can be said against it.
    if (!numbers) return architecture !== '';
    const [its, itsMinor] = [Number(numbers[1]), Number(numbers[2])];
    if (its === major) return numbers[3] === 'a' ? itsMinor === minor : itsMinor <= minor;
    return numbers[4] !== undefined && numbers[3] === undefined && its < major;
  });
}
