import type {
  Classifier,
  ClassifierOptions,
  DeviceChoice,
  EngineFactory,
  Precision,
  PrecisionChoice,
} from '@perseus/core';
import type { Session } from '../terminal/command-action.js';

/** What a user says of how a model is run. */
export interface EngineSettings {
  engine: string;
  precision: PrecisionChoice;
  devices: DeviceChoice;
  threads: number;
}

/** What a model was run with, and why: part of each result of `--json`. */
export interface EngineTold {
  name: string;
  reason: string;
  precision: Precision;
  precisionReason: string;
  device: string;
}

/** Every engine that there is, for `auto` to choose from. What is not named is not loaded: that takes its time. */
export async function enginesFor(engine: string): Promise<EngineFactory[]> {
  const { onnxruntimeEngine } = await import('@perseus/core');
  if (engine === onnxruntimeEngine.name) return [onnxruntimeEngine];
  const { openvinoEngine, torchEngine } = await import('@perseus/native-trainer');
  return [torchEngine, openvinoEngine, onnxruntimeEngine];
}

/**
 * Opens a model for classification, and says in what engine and precision and on which device, and why.
 *
 * @param meanwhile called once an engine is opening, which goes on in processes or threads of its own
 */
export async function openingModel(
  { voice }: Session,
  model: string,
  settings: EngineSettings & Pick<ClassifierOptions, 'views' | 'batchSize'>,
  meanwhile?: () => void,
): Promise<{ classifier: Classifier; engine: EngineTold }> {
  const { Classifier } = await import('@perseus/core');
  const factories = (await enginesFor(settings.engine)).map((factory) => beginning(factory, meanwhile));
  const classifier = await Classifier.open(model, { ...settings, factories });
  const { provenance, engineReason, precisionReason } = classifier;
  tellEngine(voice, { engineReason, precisionReason });
  const { engine: name, precision, device } = provenance;
  return { classifier, engine: { name, reason: engineReason, precision, precisionReason, device } };
}

function beginning(factory: EngineFactory, begun: (() => void) | undefined): EngineFactory {
  const open: EngineFactory['open'] = (path, options) => {
    const opening = factory.open(path, options);
    begun?.();
    return opening;
  };
  return { ...factory, open };
}

export function tellEngine(
  voice: Session['voice'],
  { engineReason, precisionReason }: Pick<Classifier, 'engineReason' | 'precisionReason'>,
): void {
  voice.note(`Engine: ${engineReason}. Precision: ${precisionReason}`);
}
