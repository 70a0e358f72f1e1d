import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Lifetime } from '../../src/engines/lifetime.js';

test('closing waits for what was begun, and for what that began, and ends once', async () => {
  const ended: string[] = [];
  const lifetime = new Lifetime('It is over.');
  const work = async () => {
    await delay(2);
    void lifetime.holdOpen(delay(5).then(() => ended.push('second')));
    ended.push('first');
  };
  const held = lifetime.holdOpen(work());
  const close = () => lifetime.close(async () => ended.push('end'));
  await Promise.all([close(), close(), held]);
  await close();
  expect(ended).toEqual(['first', 'second', 'end']);
});

test('it refuses from the moment that closing begins, in the words that it was given', async () => {
  const lifetime = new Lifetime('It is over. Open another.');
  lifetime.refuseLate();
  void lifetime.holdOpen(delay(5));
  const closing = lifetime.close(() => Promise.resolve());
  expect(() => lifetime.refuseLate()).toThrow(
    expect.objectContaining({ code: 'ENGINE_CLOSED', message: 'It is over. Open another.' }),
  );
  await closing;
});

test('work that fails fails for who waits for it, and does not keep it open', async () => {
  const lifetime = new Lifetime('It is over.');
  const failing = lifetime.holdOpen(delay(2).then(() => Promise.reject(new Error('unlucky'))));
  const outcomes = await Promise.allSettled([failing, lifetime.close(() => Promise.resolve())]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
});
