import { readFile } from 'node:fs/promises';
import { PerseusError, cannotRead } from '@perseus/core';

/** Settings by their path in the configuration: `{ 'optimizer.momentum': 0.9 }`. */
export type Settings = Record<string, unknown>;

/**
 * Reads `optimizer.momentum=0.9`. The value is JSON where it is that (numbers, true, [0, 90]), else the text itself.
 *
 * @throws PerseusError `OPTION_INVALID`
 */
export function parseSetting(text: string): [path: string, value: unknown] {
  const at = text.indexOf('=');
  const path = text.slice(0, at).trim();
  if (at < 0 || path === '') {
    throw new PerseusError(
      'OPTION_INVALID',
      `The setting "${text}" has no name and value. Write name=value, such as optimizer.momentum=0.9.`,
      { option: text },
    );
  }
  const value = text.slice(at + 1).trim();
  try {
    return [path, JSON.parse(value) as unknown];
  } catch {
    return [path, value];
  }
}

/**
 * The settings in a configuration file: JSON with any part of a training configuration, or the `config.json` of a run.
 *
 * @throws PerseusError `FILE_MISSING`, `FILE_UNREADABLE`
 */
export async function readSettings(path: string): Promise<Settings> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw cannotRead(path, 'training configuration', cause);
  });
  const content = parseObject(text, path);
  // A run's configuration says more than how it was trained.
  const training = isObject(content['training']) ? content['training'] : content;
  return flatten(training);
}

/** Nested settings by their paths; a list is one value. */
export function flatten(nested: Record<string, unknown>, below = ''): Settings {
  return Object.fromEntries(
    Object.entries(nested).flatMap(([key, value]) =>
      isObject(value) ? Object.entries(flatten(value, `${below}${key}.`)) : [[`${below}${key}`, value]],
    ),
  );
}

function parseObject(text: string, path: string): Record<string, unknown> {
  const refuse = (why: string, cause?: unknown) =>
    new PerseusError(
      'FILE_UNREADABLE',
      `training configuration "${path}" cannot be used: ${why}. Write it as {"epochs": 50, "optimizer": {"momentum": 0.9}}.`,
      { path },
      { cause },
    );
  try {
    const content: unknown = JSON.parse(text);
    if (isObject(content)) return content;
  } catch (cause) {
    throw refuse('it is not complete JSON', cause);
  }
  throw refuse('it is not a JSON object');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
