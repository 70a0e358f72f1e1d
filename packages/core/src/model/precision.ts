export const PRECISIONS = ['float32', 'bfloat16', 'float16', 'int8'] as const;
export type Precision = (typeof PRECISIONS)[number];

/** `auto`: the fastest that the model, the engine and the processor have. */
export type PrecisionChoice = 'auto' | Precision;
