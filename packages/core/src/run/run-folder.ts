import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cannotRead } from '../disk/file-errors.js';
import { readJsonFile } from '../disk/json-file.js';
import { PerseusError } from '../errors/perseus-error.js';
import { runConfigSchema, type RunConfig } from './config.js';
import { runEventSchema, type RunEvent } from './events.js';

const NEWEST_FORMAT = 1;

export interface RunPaths {
  config: string;
  events: string;
  checkpoints: string;
  model: string;
  reference: string;
  onnx: string;
  /** The int8 form of the model, where one was exported. */
  int8: string;
  evaluation: string;
}

/** Where the parts of a run lie in its folder. */
export function runPaths(folder: string): RunPaths {
  return {
    config: join(folder, 'config.json'),
    events: join(folder, 'events.jsonl'),
    checkpoints: join(folder, 'checkpoints'),
    model: join(folder, 'model.safetensors'),
    reference: join(folder, 'reference.safetensors'),
    onnx: join(folder, 'model.onnx'),
    int8: join(folder, 'model.int8.onnx'),
    evaluation: join(folder, 'evaluation.json'),
  };
}

/**
 * The resolved configuration of a run.
 *
 * @throws PerseusError `FILE_MISSING`, `FILE_UNREADABLE`, `FORMAT_TOO_NEW`
 */
export async function readRunConfig(folder: string): Promise<RunConfig> {
  return readJsonFile(runPaths(folder).config, runConfigSchema, 'run configuration', NEWEST_FORMAT);
}

/**
 * The events of a run so far, oldest first. A last line that was cut off (a run killed while writing, or one that is
 * writing now) is left out.
 *
 * @throws PerseusError `FILE_MISSING`; `FILE_UNREADABLE` with the row where any other line is no event
 */
export async function readEvents(path: string): Promise<RunEvent[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw cannotRead(path, 'events of the run', cause);
  });
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const events: RunEvent[] = [];
  lines.forEach((line, i) => {
    const event = parseEvent(line);
    if (event) events.push(event);
    else if (i < lines.length - 1) {
      throw new PerseusError(
        'FILE_UNREADABLE',
        `${path}, row ${i + 1}: it is not an event of a run. Resume the run, which rewrites what follows its last checkpoint, or train anew.`,
        { path, row: i + 1 },
      );
    }
  });
  return events;
}

function parseEvent(line: string): RunEvent | undefined {
  try {
    return runEventSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
