import { describe, expect, test } from 'vitest';
import { Rate, clockTime, shortNumber } from '../../src/progress/rate.js';

describe('the rate', () => {
  test('is unknown until time has passed', () => {
    const rate = new Rate();
    rate.add(0, 100);
    expect(rate.perSecond).toBeNull();
    expect(rate.secondsLeft(0, 10)).toBeNull();
  });

  test('of steady work is what was done over the time it took', () => {
    const rate = new Rate();
    for (let second = 0; second <= 60; second++) rate.add(second * 7, second);
    expect(rate.perSecond).toBeCloseTo(7, 10);
    expect(rate.secondsLeft(420, 490)).toBeCloseTo(10, 10);
  });

  test('of resumed work does not count what was done before', () => {
    const rate = new Rate();
    rate.add(1000, 0);
    rate.add(1004, 2);
    expect(rate.perSecond).toBe(2);
  });

  test('follows a change within its memory', () => {
    const rate = new Rate();
    for (let second = 0; second <= 60; second++) rate.add(second * 10, second);
    for (let second = 61; second <= 90; second++) rate.add(600 + (second - 60), second);
    expect(rate.perSecond).toBeLessThan(2);
  });

  test('begins anew with the next piece of work, which counts from 0 again', () => {
    const rate = new Rate();
    for (let second = 0; second <= 10; second++) rate.add(second * 100, second);
    rate.add(0, 11);
    expect(rate.perSecond).toBeNull();
    rate.add(6, 13);
    expect(rate.perSecond).toBe(3);
  });

  test('without a total gives no time left', () => {
    const rate = new Rate();
    rate.add(0, 0);
    rate.add(5, 1);
    expect(rate.secondsLeft(5, null)).toBeNull();
  });
});

test.each([
  [0, '0:00'],
  [7.4, '0:07'],
  [59.6, '1:00'],
  [760, '12:40'],
  [11100, '3:05:00'],
])('%d seconds read %s', (seconds, text) => expect(clockTime(seconds)).toBe(text));

test.each([
  [1234.5, '1235'],
  [47.26, '47.3'],
  [0.126, '0.13'],
])('%d reads %s', (value, text) => expect(shortNumber(value)).toBe(text));
