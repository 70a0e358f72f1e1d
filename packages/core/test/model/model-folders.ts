import { copyFile, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Processor } from '@perseus/core';
import { TINY_INT8_MODEL, TINY_MODEL } from '../engines/tiny-model.js';

export const WITH_VNNI: Processor = { model: 'with VNNI', features: ['avx2', 'avx512f', 'avx512_vnni'] };
export const WITHOUT_INT8: Processor = { model: 'without', features: ['avx2', 'avx512f', 'avx512_bf16'] };

/** A folder with the tiny model as a run has it; the int8 form is of that model, of another one, damaged, or not there. */
export async function modelFolder(int8: 'fitting' | 'stale' | 'damaged' | 'none'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `perseus-${int8}-`));
  const path = join(folder, 'model.int8.onnx');
  await copyFile(TINY_MODEL, join(folder, 'model.onnx'));
  if (int8 === 'none') return folder;
  const form = await readFile(TINY_INT8_MODEL);
  if (int8 === 'damaged') await writeFile(path, form.subarray(0, form.length / 3));
  else await writeFile(path, int8 === 'stale' ? ofAnother(form) : form);
  return folder;
}

/** The same form, which says that it was made from another file: hexadecimal digits are changed in place. */
function ofAnother(form: Buffer): Buffer {
  const at = form.indexOf('"floatSha256": "') + '"floatSha256": "'.length;
  const changed = Buffer.from(form);
  changed.write('0'.repeat(16), at, 'latin1');
  return changed;
}
