import { execFile } from 'node:child_process';
import { availableParallelism, cpus, freemem, release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import {
  PERSEUS_VERSION,
  PerseusError,
  inspectProcessor,
  toPerseusError,
  type Processor,
} from '@perseus/core';
import {
  TO_BUILD,
  TO_FETCH,
  findBuiltAddon,
  installLine,
  missingPackages,
  perseusHome,
  projectRoot,
  setupCommand,
} from '@perseus/core/native-build';
import {
  findJsonHeaders,
  findLibTorch,
  nvccVersion,
  trainerPackage,
  type LibTorch,
} from '../../setup/index.mjs';
import { loadBinding } from '../native/load.js';
import { inspectOpenVino, type OpenVinoReport } from '../openvino/inspect-openvino.js';

/** Something that is wanting, and the line that mends it. */
export interface Problem {
  what: string;
  mend: string;
}

export type AddonState =
  | {
      state: 'ready';
      folder: string;
      libtorch: string;
      compiler: string;
      built: string;
      cpuCapability: string;
    }
  /** `code` is one of `ADDON_MISSING`, `ADDON_STALE`, `ADDON_UNLOADABLE`. */
  | { state: 'unusable'; code: string; reason: string };

/** What `perseus doctor` tells of a machine, as far as training goes. */
export interface MachineReport {
  perseus: string;
  node: string;
  /** E.g. "linux-x64 6.1.0". */
  platform: string;
  processor: Processor & { cores: number };
  /** Threads that this process may use: fewer than the cores where a job's limits say so. */
  threads: number;
  memory: { totalBytes: number; freeBytes: number };
  /** The one that set-up would build against. */
  libtorch: LibTorch | null;
  /** LibTorchs that were found and cannot serve, each with why. */
  passedOver: string[];
  addon: AddonState;
  /** Not among the problems where it is not there: everything works without it. */
  openvino: OpenVinoReport;
  cuda: { available: boolean; gpus: string[]; nvcc: string | null };
  /** What is missing and how to mend it; empty where everything is ready. */
  problems: Problem[];
}

/** Looks at this machine; installs and builds nothing. */
export async function inspectMachine(): Promise<MachineReport> {
  const home = perseusHome(projectRoot());
  const { libtorch, passedOver, objection } = lookForLibTorch(home);
  const { addon, cudaAvailable } = await inspectAddon();
  const fetches = libtorch === null || findJsonHeaders(home) === undefined;
  const missing = missingPackages(fetches ? [...TO_BUILD, ...TO_FETCH] : TO_BUILD);
  const processor = inspectProcessor();
  return {
    perseus: PERSEUS_VERSION,
    node: process.version,
    platform: `${process.platform}-${process.arch} ${release()}`,
    processor: { ...processor, cores: cpus().length },
    threads: availableParallelism(),
    memory: { totalBytes: totalmem(), freeBytes: freemem() },
    libtorch,
    passedOver,
    addon,
    openvino: await inspectOpenVino(processor),
    cuda: { available: cudaAvailable, gpus: await listGpus(), nvcc: nvccVersion() ?? null },
    problems: problemsOf(addon, missing, objection),
  };
}

function lookForLibTorch(home: string) {
  const passedOver: string[] = [];
  try {
    const libtorch = findLibTorch(home, (line) => passedOver.push(line)) ?? null;
    return { libtorch, passedOver, objection: undefined };
  } catch (error) {
    return { libtorch: null, passedOver, objection: error instanceof Error ? error.message : String(error) };
  }
}

async function inspectAddon(): Promise<{ addon: AddonState; cudaAvailable: boolean }> {
  try {
    const binding = await loadBinding();
    const { folder, info } = findBuiltAddon(trainerPackage);
    const native = JSON.parse(binding.info()) as { cpuCapability: string; cudaAvailable: boolean };
    const { libtorch, compiler } = info.inputs;
    return {
      addon: {
        state: 'ready',
        folder,
        libtorch: libtorch.version,
        compiler: compiler.version,
        built: info.built,
        cpuCapability: native.cpuCapability,
      },
      cudaAvailable: native.cudaAvailable,
    };
  } catch (thrown) {
    const error = toPerseusError(thrown);
    if (!(error instanceof PerseusError)) throw error;
    return { addon: { state: 'unusable', code: error.code, reason: error.message }, cudaAvailable: false };
  }
}

function problemsOf(
  addon: AddonState,
  missing: { what: string; package: string }[],
  objection: string | undefined,
): Problem[] {
  const problems: Problem[] = [];
  if (objection !== undefined) problems.push({ what: objection, mend: 'unset PERSEUS_LIBTORCH' });
  if (addon.state === 'ready') return problems;
  if (missing.length > 0) {
    problems.push({
      what: `set-up needs ${missing.map(({ what }) => what).join(', ')}`,
      mend: installLine(missing),
    });
  }
  problems.push({ what: addon.reason, mend: setupCommand() });
  return problems;
}

/** Names of the GPUs that NVIDIA's driver shows; none where there is no driver. */
async function listGpus(): Promise<string[]> {
  try {
    const query = ['--query-gpu=name,memory.total', '--format=csv,noheader'];
    const { stdout } = await promisify(execFile)('nvidia-smi', query, { timeout: 10_000 });
    return stdout.split('\n').filter((line) => line.trim() !== '');
  } catch {
    return [];
  }
}
