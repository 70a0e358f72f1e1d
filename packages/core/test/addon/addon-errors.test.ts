import { expect, test } from 'vitest';
import { SetupError } from '../../native-build/index.mjs';
import { toPerseusError } from '../../src/addon/addon-errors.js';
import { PerseusError } from '../../src/errors/perseus-error.js';

test('the code, the sentence and the place of a native error are kept, its fields where they are texts or numbers', () => {
  const native = Object.assign(new Error('what, and what to do.'), {
    code: 'SOMETHING',
    fields: '{"path":"a/b","row":3,"odd":null}',
  });
  const error = toPerseusError(native) as PerseusError;
  expect(error).toBeInstanceOf(PerseusError);
  expect(error.toJSON()).toEqual({
    code: 'SOMETHING',
    message: 'what, and what to do.',
    place: { path: 'a/b', row: 3 },
  });
  expect(error.cause).toBe(native);
});

test("the set-up's errors keep their code and place", () => {
  const error = toPerseusError(new SetupError('BUILD_FAILED', 'It failed. Mend it.', { path: 'log' }));
  expect(error).toMatchObject({ name: 'PerseusError', code: 'BUILD_FAILED', place: { path: 'log' } });
});

test('a fault of ours stays what it is', () => {
  const fault = new TypeError('undefined is not a function');
  expect(toPerseusError(fault)).toBe(fault);
});
