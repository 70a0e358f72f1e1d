import { PerseusError } from '../errors/perseus-error.js';
import { firstOf, kindOf, type Device, type DeviceChoice, type DeviceKind } from '../model/device.js';
import type { ModelFile } from '../onnx/read-model.js';
import type { Availability, Engine, EngineFactory, EngineOptions } from './engine.js';
import { openPool } from './engine-pool.js';

export interface EngineChoice extends Omit<EngineOptions, 'device'> {
  /** Name of an engine; the first by rank that is available and opens the model where `auto` or not given. */
  name?: string;
  /** One engine a device; where `auto` or not given, one engine on the device on which it ranks highest and is available. */
  devices?: DeviceChoice;
  /** What is opened on a GPU in place of the model, where that is another form of it. */
  onGpu?: ModelFile;
}

/** An engine, and where it might run. */
interface Candidate {
  factory: EngineFactory;
  devices: readonly Device[];
}

/**
 * Opens `modelPath` in the engine asked for, or in the best there is, on the devices asked for, or on the best there is.
 *
 * What is not available here, or cannot open this model, is passed over and `reason` says why it was; a model that no
 * engine could use, being no model, is told once. What was named is never replaced by another.
 *
 * @returns the engine, and one line on why it was taken
 * @throws PerseusError `ENGINE_UNKNOWN`, `ENGINE_UNAVAILABLE`, `DEVICE_UNAVAILABLE`, `MODEL_UNREADABLE`, `FILE_MISSING`; what
 *   the engine's `open` throws where it was named
 */
export async function chooseEngine(
  factories: readonly EngineFactory[],
  modelPath: string,
  { name = 'auto', devices = 'auto', onGpu, ...options }: EngineChoice = {},
): Promise<{ engine: Engine; reason: string }> {
  const eligible = name === 'auto' ? factories : [factoryNamed(factories, name)];
  const passedOver: PassedOver[] = [];
  for (const candidate of candidates(eligible, devices)) {
    const availability = await availabilityOf(candidate);
    if (!availability.ok) {
      passedOver.push({ candidate, ...availability });
      continue;
    }
    try {
      const engine = await open(candidate, modelPath, options, onGpu);
      const why = name === 'auto' ? 'the first that runs here' : 'as was asked for';
      return { engine, reason: `${engine.name} on ${engine.device}, ${why}${notThose(passedOver, devices)}` };
    } catch (cause) {
      if (isModelsFault(cause)) throw cause;
      passedOver.push({ candidate, reason: sentencesOf(cause), cause });
    }
  }
  throw refusal(passedOver, { modelPath, name, devices });
}

function open(
  { factory, devices }: Candidate,
  modelPath: string,
  options: EngineOptions,
  onGpu: ModelFile | undefined,
): Promise<Engine> {
  const [device, ...more] = devices as [Device, ...Device[]];
  const another = kindOf(device) === 'cuda' ? onGpu : undefined;
  const path = another?.path ?? modelPath;
  const all = { ...options, ...(another && { file: another }) };
  return more.length === 0 ? factory.open(path, { ...all, device }) : openPool(factory, path, devices, all);
}

function factoryNamed(factories: readonly EngineFactory[], name: string): EngineFactory {
  const factory = factories.find((one) => one.name === name);
  if (factory) return factory;
  const names = ['auto', ...new Set(candidates(factories, 'auto').map((one) => one.factory.name))];
  throw new PerseusError('ENGINE_UNKNOWN', `There is no engine "${name}". Take one of ${names.join(', ')}.`, {
    option: 'engine',
  });
}

/** By rank: each engine on the devices asked for, or once on each kind of device that it has code for. */
function candidates(factories: readonly EngineFactory[], devices: DeviceChoice): Candidate[] {
  const kinds = (factory: EngineFactory) => Object.keys(factory.ranks) as DeviceKind[];
  return factories
    .flatMap((factory) => kinds(factory).map((kind) => ({ factory, kind })))
    .filter(({ kind }) => devices === 'auto' || devices.every((device) => kindOf(device) === kind))
    .sort((a, b) => b.factory.ranks[b.kind]! - a.factory.ranks[a.kind]!)
    .map(({ factory, kind }) => ({ factory, devices: devices === 'auto' ? [firstOf(kind)] : devices }));
}

async function availabilityOf({ factory, devices }: Candidate): Promise<Availability> {
  for (const device of devices) {
    const availability = await factory.available(device);
    if (!availability.ok) return availability;
  }
  return { ok: true };
}

interface PassedOver {
  candidate: Candidate;
  reason: string;
  /** It could not run wherever it was. */
  missing?: 'device';
  /** It is available, and could not open the model for this. */
  cause?: unknown;
}

/** Most machines have no GPU, and nobody who did not ask for one need be told each time. */
function notThose(passedOver: readonly PassedOver[], devices: DeviceChoice): string {
  const told = passedOver.filter(({ missing }) => missing === undefined || devices !== 'auto').map(tell);
  return told.length > 0 ? ` (not ${told.join('; not ')})` : '';
}

function tell({ candidate: { factory, devices }, reason }: PassedOver): string {
  return `${factory.name} on ${devices.join(',')}: ${reason}`;
}

function refusal(
  passedOver: readonly PassedOver[],
  { modelPath, name, devices }: { modelPath: string; name: string; devices: DeviceChoice },
): unknown {
  const failure = passedOver.find(({ cause }) => cause !== undefined)?.cause;
  const where = devices === 'auto' ? '' : ` on ${devices.join(',')}`;
  const missing = passedOver.find((one) => one.missing);
  if (devices !== 'auto' && missing)
    return new PerseusError(
      'DEVICE_UNAVAILABLE',
      `No engine can run${where}: ${missing.reason}. Take another device, or \`auto\`.`,
      { option: 'device' },
    );
  if (name !== 'auto') {
    if (failure !== undefined) return failure;
    const why = passedOver.map(({ reason }) => reason).join('; ') || 'it has no code for such a device';
    const remedy =
      devices === 'auto' ? 'Take another, or `auto`' : 'Take another engine or device, or `auto`';
    return new PerseusError(
      'ENGINE_UNAVAILABLE',
      `Engine ${name} cannot run${where || ' here'}: ${why}. ${remedy}.`,
      {
        option: 'engine',
      },
    );
  }
  const all = passedOver.map(tell).join('; ') || 'none has code for such a device';
  return new PerseusError(
    'ENGINE_UNAVAILABLE',
    `No engine can run "${modelPath}"${where || ' here'} (${all}). \`perseus doctor\` says what is missing.`,
    { path: modelPath, option: 'engine' },
    { cause: failure },
  );
}

/** Without the last full stop: they stand in brackets. */
function sentencesOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, '');
}

/** What no other engine would mend: they all read the same file by the same contract. */
function isModelsFault(cause: unknown): boolean {
  return (
    cause instanceof PerseusError &&
    ['MODEL_UNREADABLE', 'FILE_MISSING', 'FORMAT_TOO_NEW'].includes(cause.code)
  );
}
