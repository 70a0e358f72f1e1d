import { PerseusError } from '../errors/perseus-error.js';
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
  for (const factory of byRank(factories)) {
    const availability = await factory.available();
    if (!availability.ok) {
      passedOver.push(`${factory.name}: ${availability.reason}`);
      continue;
    }
    try {
      const engine = await factory.open(modelPath, options);
      return { engine, reason: `${factory.name}, the first that runs here${notThose(passedOver)}` };
    } catch (cause) {
      if (isModelsFault(cause)) throw cause;
      failure ??= cause;
      passedOver.push(`${factory.name}: ${sentencesOf(cause)}`);
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
    const names = ['auto', ...byRank(factories).map((one) => one.name)].join(', ');
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
  return { engine: await factory.open(modelPath, options), reason: `${name}, as was asked for` };
}

function notThose(passedOver: readonly string[]): string {
  return passedOver.length > 0 ? ` (not ${passedOver.join('; not ')})` : '';
}

/** Without the last full stop: they stand in brackets. */
function sentencesOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, '');
}

function byRank(factories: readonly EngineFactory[]): EngineFactory[] {
  return [...factories].sort((a, b) => b.rank - a.rank);
}

/** What no other engine would mend: they all read the same file by the same contract. */
function isModelsFault(cause: unknown): boolean {
  return (
    cause instanceof PerseusError &&
    ['MODEL_UNREADABLE', 'FILE_MISSING', 'FORMAT_TOO_NEW'].includes(cause.code)
  );
}
