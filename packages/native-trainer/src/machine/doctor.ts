import { availableParallelism, cpus, freemem, release, totalmem } from 'node:os';
import {
  PERSEUS_VERSION,
  PerseusError,
  inspectProcessor,
  toPerseusError,
  type Processor,
} from '@perseus/core';
import {
  SetupError,
  TO_BUILD,
  TO_FETCH,
  findBuiltAddon,
  installLine,
  missingPackages,
  perseusHome,
  projectRoot,
  setupCommand,
} from '@perseus/core/native-build';
import { findJsonHeaders, findLibTorch, trainerPackage, type LibTorch } from '../../setup/index.mjs';
import { loadBinding } from '../native/load.js';
import { inspectCuda, type AddonOnGpus, type CudaReport, type Gpu } from './cuda-report.js';
import { inspectOpenVino, type OpenVinoReport } from '../openvino/inspect-openvino.js';
import type { Problem } from './problem.js';

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
  cuda: CudaReport;
  /** What is missing and how to mend it; empty where everything is ready. */
  problems: Problem[];
}

/** What the addon says of itself. */
interface NativeInfo {
  cpuCapability: string;
  cudaAvailable: boolean;
  gpus?: Gpu[];
}

/** Looks at this machine; installs and builds nothing. */
export async function inspectMachine(): Promise<MachineReport> {
  const home = perseusHome(projectRoot());
  const { libtorch, passedOver, objection } = lookForLibTorch(home);
  const { addon, onGpus } = await inspectAddon();
  const { cuda, problems } = inspectCuda(onGpus, libtorch);
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
    cuda,
    problems: [...problemsOf(addon, missing, objection), ...problems],
  };
}

function lookForLibTorch(home: string) {
  const passedOver: string[] = [];
  try {
    const libtorch = findLibTorch(home, (line) => passedOver.push(line)) ?? null;
    return { libtorch, passedOver, objection: undefined };
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    // It looks no further only where a variable asks for what is not there.
    const objection = { what: error.message, mend: `unset ${error.place['option']}` };
    return { libtorch: null, passedOver, objection };
  }
}

async function inspectAddon(): Promise<{ addon: AddonState; onGpus: AddonOnGpus | null }> {
  try {
    const binding = await loadBinding();
    const { folder, info } = findBuiltAddon(trainerPackage);
    const native = JSON.parse(binding.info()) as NativeInfo;
    const { libtorch, compiler, cuda } = info.inputs;
    return {
      addon: {
        state: 'ready',
        folder,
        libtorch: libtorch.version,
        compiler: compiler.version,
        built: info.built,
        cpuCapability: native.cpuCapability,
      },
      onGpus: { built: cuda, available: native.cudaAvailable, gpus: native.gpus ?? [] },
    };
  } catch (thrown) {
    const error = toPerseusError(thrown);
    if (!(error instanceof PerseusError)) throw error;
    return { addon: { state: 'unusable', code: error.code, reason: error.message }, onGpus: null };
  }
}

function problemsOf(
  addon: AddonState,
  missing: { what: string; package: string }[],
  objection: Problem | undefined,
): Problem[] {
  const problems: Problem[] = [];
  if (objection !== undefined) problems.push(objection);
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
