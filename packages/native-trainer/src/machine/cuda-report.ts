import { setupCommand } from '@perseus/core/native-build';
import {
  architecturesFit,
  driverGpus,
  findNvcc,
  whyNoCuda,
  type CudaInputs,
  type DriverGpu,
  type LibTorch,
} from '../../setup/index.mjs';
import type { Problem } from './problem.js';

export interface Gpu {
  name: string;
  memoryBytes: number;
  /** E.g. "9.0". */
  computeCapability: string;
}

/** What `perseus doctor` tells of GPUs. */
export interface CudaReport {
  /** Whether the addon can train and classify on one. */
  available: boolean;
  /** Those that the addon may use, in its order; where it can use none, those that NVIDIA's driver shows. */
  gpus: Gpu[];
  /** Version of NVIDIA's driver; null where `nvidia-smi` shows no GPU. */
  driver: string | null;
  /** The CUDA version of the compiler for device code. */
  nvcc: string | null;
  /** What the addon was built for; null where it was built for the CPU alone, or is not usable. */
  addon: { version: string; architectures: string } | null;
}

/** The training addon as far as GPUs go. */
export interface AddonOnGpus {
  built: CudaInputs;
  /** Of its `info`. */
  available: boolean;
  gpus: readonly Gpu[];
}

/**
 * @param addon null where it is not usable
 * @param libtorch the one that set-up would build against
 */
export function inspectCuda(
  addon: AddonOnGpus | null,
  libtorch: LibTorch | null,
): { cuda: CudaReport; problems: Problem[] } {
  const shown = driverGpus();
  const version = addon?.built.version ?? null;
  const cuda = {
    available: addon?.available ?? false,
    gpus: addon?.available ? [...addon.gpus] : shown.map(withoutDriver),
    driver: shown[0]?.driver ?? null,
    nvcc: findNvcc()?.version ?? null,
    addon: version === null ? null : { version, architectures: addon?.built.architectures ?? '' },
  };
  // Why an addon is not usable is told elsewhere.
  return { cuda, problems: addon === null ? [] : problemsOf(cuda, shown, libtorch) };
}

function problemsOf(cuda: CudaReport, shown: readonly DriverGpu[], libtorch: LibTorch | null): Problem[] {
  if (shown.length === 0 && cuda.gpus.length === 0) return [];
  if (cuda.addon === null) return builtForTheCpu(cuda.gpus, libtorch);
  if (!cuda.available) return outOfReach(cuda, cuda.addon.version);
  const { architectures } = cuda.addon;
  const unfit = cuda.gpus.filter(
    ({ computeCapability }) => !architecturesFit(architectures, computeCapability),
  );
  if (unfit.length === 0) return [];
  const wanted = [...new Set(cuda.gpus.map(({ computeCapability }) => computeCapability))].sort().join(';');
  return [
    {
      what: `the training addon has code for GPUs of compute capability ${architectures}, and none for ${namesOf(unfit)}`,
      mend: `TORCH_CUDA_ARCH_LIST="${wanted}" ${setupCommand()}`,
    },
  ];
}

function builtForTheCpu(gpus: readonly Gpu[], libtorch: LibTorch | null): Problem[] {
  if (process.env['PERSEUS_CUDA'] === 'off') return [];
  const what = `${namesOf(gpus)} cannot be used: the training addon was built for the CPU`;
  const why = libtorch === null ? undefined : whyNoCuda(libtorch, true);
  if (why === undefined) return [{ what, mend: setupCommand() }];
  return [{ what: `${what}, since ${why.what}`, mend: `${why.mend}, and then \`${setupCommand()}\`` }];
}

function outOfReach({ gpus, driver }: CudaReport, version: string): Problem[] {
  // Hidden on purpose: how a job is kept off a GPU.
  if (process.env['CUDA_VISIBLE_DEVICES'] !== undefined) return [];
  return [
    {
      what: `the driver (${driver}) shows ${namesOf(gpus)}, and LibTorch, a CUDA ${version} build, cannot use it`,
      mend: `a driver for CUDA ${version} (\`nvidia-smi\` tells which it is for), or a PyTorch of that older CUDA in PERSEUS_LIBTORCH and then \`${setupCommand()}\``,
    },
  ];
}

function namesOf(gpus: readonly Gpu[]): string {
  return [...new Set(gpus.map(({ name, computeCapability }) => `${name} (${computeCapability})`))].join(', ');
}

function withoutDriver({ name, memoryBytes, computeCapability }: DriverGpu): Gpu {
  return { name, memoryBytes, computeCapability };
}
