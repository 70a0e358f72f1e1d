import { counted, type Availability } from '@perseus/core';
import type { SkyReport } from '@perseus/data';
import type { MachineReport } from '@perseus/native-trainer';

const GIB = 2 ** 30;

/** What `perseus doctor` found, and the lines that mend what is missing. */
export function machineLines(
  machine: MachineReport,
  engines: Record<string, Availability>,
  sky: SkyReport,
): string[] {
  const { processor, memory, libtorch, addon, cuda, problems } = machine;
  const facts: [string, string][] = [
    ['Perseus', machine.perseus],
    ['Node.js', `${machine.node} on ${machine.platform}`],
    [
      'processor',
      `${processor.model}, ${counted(processor.cores, 'core')}, ${counted(machine.threads, 'thread')} for this process`,
    ],
    ['features', processor.features.join(', ') || 'none that is known'],
    ['memory', `${(memory.totalBytes / GIB).toFixed(1)} GiB, ${(memory.freeBytes / GIB).toFixed(1)} free`],
    ...gpuFacts(cuda),
    ['LibTorch', libtorch === null ? 'none' : `${libtorch.version} in ${libtorch.folder}`],
    ['addon', addonLine(addon)],
    ['OpenVINO', openvinoLine(machine.openvino)],
    ['fields', skyLine(sky)],
    ...Object.entries(engines).map(([name, state]): [string, string] => [
      `engine ${name}`,
      state.ok ? 'ready' : state.reason,
    ]),
  ];
  return [
    ...facts.map(([name, fact]) => `${name.padEnd(20)} ${fact}`),
    ...machine.passedOver,
    '',
    ...(problems.length === 0
      ? ['Nothing is missing.']
      : problems.flatMap(({ what, mend }) => [`Missing: ${what}`, `  mend it with: ${mend}`])),
    ...missingForSpeed(machine.openvino),
    ...missingForFields(sky),
  ];
}

function gpuFacts({ gpus, driver, addon }: MachineReport['cuda']): [string, string][] {
  if (gpus.length === 0) return [['GPU', 'none']];
  return [
    ...gpus.map(({ name, memoryBytes, computeCapability }): [string, string] => [
      'GPU',
      `${name}, ${(memoryBytes / GIB).toFixed(1)} GiB, compute capability ${computeCapability}`,
    ]),
    ['driver', driver ?? 'not told: there is no nvidia-smi'],
    [
      'CUDA',
      addon === null
        ? 'not in the training addon'
        : `${addon.version} in the training addon, for GPUs of ${addon.architectures}`,
    ],
  ];
}

function skyLine(sky: SkyReport): string {
  if (sky.state === 'unusable') return `not usable (${sky.code})`;
  return `CFITSIO ${sky.cfitsio}, WCSLIB ${sky.wcslib}, SEP ${sky.sep}; built ${sky.built} in ${sky.folder}`;
}

function openvinoLine(openvino: MachineReport['openvino']): string {
  if (openvino.state === 'ready')
    return `${openvino.version}; addon built ${openvino.built} in ${openvino.folder}`;
  return `not usable (${openvino.code}); ${openvino.found === null ? 'none was found' : `found in ${openvino.found}`}`;
}

/** Apart from what is missing: everything works without it, more slowly. */
function missingForSpeed(openvino: MachineReport['openvino']): string[] {
  if (openvino.state === 'ready') return [];
  return [`OpenVINO would bring ${openvino.brings}`, `  get it with: ${openvino.mend}`];
}

/** Apart from what is missing: all but fields works without it. */
function missingForFields(sky: SkyReport): string[] {
  if (sky.state === 'ready') return [];
  return [`Missing for fields: ${sky.reason}`, ...sky.mend.map((line) => `  mend it with: ${line}`)];
}

function addonLine(addon: MachineReport['addon']): string {
  if (addon.state === 'unusable') return `not usable (${addon.code})`;
  return `built ${addon.built} against LibTorch ${addon.libtorch}, runs with ${addon.cpuCapability}; in ${addon.folder}`;
}
