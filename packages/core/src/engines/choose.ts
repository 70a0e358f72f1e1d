import { PerseusError } from '../errors/perseus-error.js';
import { firstOf, type Device, type DeviceKind } from '../model/device.js';
import type { Engine, EngineFactory, EngineOptions } from './engine.js';

export interface EngineChoice extends EngineOptions {
  /** Name of an engine; the first by rank that is available and opens the model where `auto` or not given. */
  name?: string;
}

/**
 * Opens `modelPath` in the engine asked for, or in the best there is.
 *
 * With `auto` an engine that is not available here, or cannot open this model, is passed over and `reason` says why it
 * was; a model that no engine could use, being no model, is told once. A named engine is never replaced by another.
 *
 * @returns the engine, and one line on why it was taken
 * @throws PerseusError `ENGINE_UNKNOWN`, `ENGINE_UNAVAILABLE`, `MODEL_UNREADABLE`, `FILE_MISSING`
 */
export async function chooseEngine(
  factories: readonly EngineFactory[],
  modelPath: string,
  { name = 'auto', ...options }: EngineChoice = {},
): Promise<{ engine: Engine; reason: string }> {
  if (name !== 'auto') return openNamed(factories, modelPath, name, options);
  const passedOver: string[] = [];
  let failure: unknown;
  for (const { factory, device } of candidates(factories)) {
    const availability = await factory.available(device);
    if (!availability.ok) {
      // Most machines have no GPU, and need not be told so each time.
      if (availability.missing !== 'device')
        passedOver.push(`${factory.name} on ${device}: ${availability.reason}`);
      continue;
    }
    try {
      const engine = await factory.open(modelPath, { ...options, device });
      return {
        engine,
        reason: `${factory.name} on ${engine.device}, the first that runs here${notThose(passedOver)}`,
      };
    } catch (cause) {
      if (isModelsFault(cause)) throw cause;
      failure ??= cause;
      passedOver.push(`${factory.name} on ${device}: ${sentencesOf(cause)}`);
    }
  }
  throw new PerseusError(
    'ENGINE_UNAVAILABLE',
    `No engine can run "${modelPath}" here (${passedOver.join('; ') || 'none was given'}). \`perseus doctor\` says what is missing.`,
    { path: modelPath, option: 'engine' },
    { cause: failure },
  );
}

async function openNamed(
  factories: readonly EngineFactory[],
  modelPath: string,
  name: string,
  options: EngineOptions,
): Promise<{ engine: Engine; reason: string }> {
  const factory = factories.find((one) => one.name === name);
  if (!factory) {
    const names = ['auto', ...new Set(candidates(factories).map((one) => one.factory.name))].join(', ');
    throw new PerseusError('ENGINE_UNKNOWN', `There is no engine "${name}". Take one of ${names}.`, {
      option: 'engine',
    });
  }
  const availability = await factory.available();
  if (!availability.ok) {
    throw new PerseusError(
      'ENGINE_UNAVAILABLE',
      `Engine ${name} cannot run here: ${availability.reason}. Take another, or \`auto\`.`,
      { option: 'engine' },
    );
  }
  const engine = await factory.open(modelPath, { ...options, device: 'cpu' });
  return { engine, reason: `${name} on ${engine.device}, as was asked for` };
}

function notThose(passedOver: readonly string[]): string {
  return passedOver.length > 0 ? ` (not ${passedOver.join('; not ')})` : '';
}

/** Without the last full stop: they stand in brackets. */
function sentencesOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, '');
}

/** Each engine on each kind of device that it has code for, by rank. */
function candidates(factories: readonly EngineFactory[]): { factory: EngineFactory; device: Device }[] {
  return factories
    .flatMap((factory) =>
      (Object.entries(factory.ranks) as [DeviceKind, number][]).map(([kind, rank]) => ({
        factory,
        kind,
        rank,
      })),
    )
    .sort((a, b) => b.rank - a.rank)
    .map(({ factory, kind }) => ({ factory, device: firstOf(kind) }));
}

/** What no other engine would mend: they all read the same file by the same contract. */
function isModelsFault(cause: unknown): boolean {
  return (
    cause instanceof PerseusError &&
    ['MODEL_UNREADABLE', 'FILE_MISSING', 'FORMAT_TOO_NEW'].includes(cause.code)
  );
}
