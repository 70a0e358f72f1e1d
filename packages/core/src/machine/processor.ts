import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Instruction sets that decide how fast a network runs. */
const FEATURES = [
  'avx2',
  'avx_vnni',
  'avx512f',
  'avx512_vnni',
  'avx512_bf16',
  'amx_bf16',
  'amx_int8',
] as const;
export type ProcessorFeature = (typeof FEATURES)[number];

export interface Processor {
  model: string;
  features: ProcessorFeature[];
}

/** The processor and those of the instruction sets above that it has; none where the system does not tell. */
export function inspectProcessor(cpuinfo = readCpuinfo()): Processor {
  const flags = new Set(/^flags\s*:\s*(.*)$/m.exec(cpuinfo)?.[1]?.split(' ') ?? []);
  const model = /^model name\s*:\s*(.*)$/m.exec(cpuinfo)?.[1] ?? cpus()[0]?.model ?? 'unknown';
  return { model, features: FEATURES.filter((feature) => flags.has(feature)) };
}

/** Whether bfloat16 is faster than float32 here, and not an emulation that is slower. */
export function hasFastBfloat16({ features }: Processor): boolean {
  return features.includes('avx512_bf16') || features.includes('amx_bf16');
}

/** Whether products of bytes are summed by one instruction here; without it int8 gains little over float32. */
export function hasFastInt8({ features }: Processor): boolean {
  return (['avx512_vnni', 'avx_vnni', 'amx_int8'] as const).some((feature) => features.includes(feature));
}

function readCpuinfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}
