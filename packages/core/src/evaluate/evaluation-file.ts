import { writeFileAtomically } from '../disk/atomic-file.js';
import { readJsonFile } from '../disk/json-file.js';
import { EVALUATION_FORMAT_VERSION, evaluationSchema, type Evaluation } from './schema.js';

/** Writes `evaluation.json`, atomically. */
export async function writeEvaluation(path: string, evaluation: Evaluation): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify(evaluation, undefined, 2)}\n`);
}

/** @throws PerseusError `FILE_MISSING`, `FILE_UNREADABLE`, `FORMAT_TOO_NEW` */
export async function readEvaluation(path: string): Promise<Evaluation> {
  return readJsonFile(path, evaluationSchema, 'evaluation', EVALUATION_FORMAT_VERSION);
}
