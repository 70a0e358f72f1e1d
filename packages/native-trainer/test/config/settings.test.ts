import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { flatten, parseSetting, readSettings } from '../../src/config/settings.js';
import { temporaryFolder } from '../tiny-training.js';

describe('a setting from the command line', () => {
  test.each([
    ['optimizer.momentum=0.9', ['optimizer.momentum', 0.9]],
    ['augmentation.flip=false', ['augmentation.flip', false]],
    ['augmentation.anglesDeg=[0, 90]', ['augmentation.anglesDeg', [0, 90]]],
    ['precision=bfloat16', ['precision', 'bfloat16']],
    [' recipe = a=b ', ['recipe', 'a=b']],
    ['recipe=', ['recipe', '']],
  ])('%s', (text, setting) => {
    expect(parseSetting(text)).toEqual(setting);
  });

  test.each(['epochs', '=5', ''])('"%s" has no name or no value', (text) => {
    expect(() => parseSetting(text)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }));
  });
});

describe('settings from a file', () => {
  const file = (content: string) => {
    const path = join(temporaryFolder(), 'settings.json');
    writeFileSync(path, content);
    return path;
  };

  test('nested settings come by their paths, a list is one value', async () => {
    const path = file('{"epochs": 5, "optimizer": {"momentum": 0.5}, "augmentation": {"anglesDeg": [1, 2]}}');
    expect(await readSettings(path)).toEqual({
      epochs: 5,
      'optimizer.momentum': 0.5,
      'augmentation.anglesDeg': [1, 2],
    });
  });

  test("a run's config.json gives its training", async () => {
    const path = file('{"formatVersion": 1, "machine": {"cpu": "x"}, "training": {"epochs": 7}}');
    expect(await readSettings(path)).toEqual({ epochs: 7 });
  });

  test('a file that is missing, torn or no object is refused by name', async () => {
    await expect(readSettings('/nowhere/s.json')).rejects.toMatchObject({ code: 'FILE_MISSING' });
    for (const content of ['{"epochs": 5', '[1]', '3', '']) {
      const path = file(content);
      await expect(readSettings(path)).rejects.toMatchObject({ code: 'FILE_UNREADABLE', place: { path } });
    }
  });

  test('flatten names every leaf once', () => {
    expect(flatten({ a: { b: { c: 1 }, d: null }, e: [] })).toEqual({ 'a.b.c': 1, 'a.d': null, e: [] });
  });
});
