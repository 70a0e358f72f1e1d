import { expect, test } from 'vitest';
import { loadFailure } from '../../src/addon/load-addon.js';

const about = {
  name: 'sky addon',
  binary: '/b/sky.node',
  inputs: { library: '/a/lib' },
  failures: [
    {
      sign: /libsky/,
      why: ({ library }: { library: string }) => `libsky is missing from ${library}`,
    },
  ],
};

test.each([
  ['libsky.so: cannot open shared object file', 'libsky is missing from /a/lib'],
  ["/lib/libstdc++.so.6: version `GLIBCXX_3.4.32' not found", 'built on a newer system'],
  ['/b/sky.node: file too short', 'the file is damaged'],
  ['SIGILL', 'an instruction that this processor lacks'],
  ['something new', 'something new'],
])('an addon that does not load says why, and how to build it anew: %s', (said, why) => {
  const error = loadFailure(said, about);
  expect(error).toMatchObject({ code: 'ADDON_UNLOADABLE', place: { path: '/b/sky.node' } });
  expect(error.message).toContain(why);
  expect(error.message).toContain('npm run setup');
});

test('--no-addons is no reason to build anew', () => {
  const { message } = loadFailure('ERR_DLOPEN_DISABLED', about);
  expect(message).toContain('started with --no-addons');
  expect(message).not.toContain('npm run setup');
});
