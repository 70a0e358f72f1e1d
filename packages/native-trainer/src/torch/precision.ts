import {
  PerseusError,
  hasFastBfloat16,
  inspectProcessor,
  type Device,
  type ModelFile,
  type Precision,
} from '@perseus/core';

/**
 * What the convolutions of a model are computed in: bfloat16 on a GPU, and on a processor that has instructions for it, else
 * float32.
 *
 * @throws PerseusError `PRECISION_UNSUPPORTED`
 */
export function precisionOf(
  { precision: form, path }: ModelFile,
  asked: Precision | undefined,
  device: Device,
  processor = inspectProcessor(),
): Exclude<Precision, 'int8'> {
  const refuse = (what: string, remedy: string) =>
    new PerseusError(
      'PRECISION_UNSUPPORTED',
      `Engine torch ${what}. ${remedy}, or leave the precision out.`,
      { path, option: 'precision' },
    );
  const fast = device !== 'cpu' || hasFastBfloat16(processor);
  if (form === 'int8')
    throw refuse(`cannot run the int8 form "${path}"`, 'Give the float form of the model, or another engine');
  if (asked === 'int8')
    throw refuse(`does not run in int8, nor the float form "${path}" so`, 'Take another engine');
  if (asked === 'float16' && device === 'cpu')
    throw refuse('runs in float16 on a GPU alone', 'Take bfloat16 or float32');
  if (asked === 'bfloat16' && !fast)
    throw refuse(
      'does not run in bfloat16 on this processor, which has no instructions for it',
      'Take float32',
    );
  return asked ?? (fast ? 'bfloat16' : 'float32');
}
