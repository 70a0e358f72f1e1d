import type { EngineFactory } from '@perseus/core';

export const onProcessor: EngineFactory;
export const pooled: EngineFactory;
