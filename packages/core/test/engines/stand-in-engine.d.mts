import type { EngineFactory } from '@perseus/core';

export const standIn: EngineFactory;
export const disagreeing: EngineFactory;
export const halfThere: EngineFactory;
