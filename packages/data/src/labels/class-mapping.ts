import { z } from 'zod';
import { readJsonFile } from '@perseus/core';
import { keyOf } from './class-key.js';
import { LABEL_BASES } from './labeller.js';

const oneOrMore = <T extends string | number>(item: z.ZodType<T>) =>
  z.union([item.transform((one): T[] => [one]), z.array(item).min(1)]);

const mappedClass = z
  .strictObject({
    /** The class as the table has it: a text (case and white space do not matter), a number, or several of them. */
    match: oneOrMore(z.union([z.string().trim().min(1), z.number()])),
    label: z.enum(['member', 'background']).nullable(),
    basis: z.enum(LABEL_BASES).nullable().default(null),
    /** Why it gets no label, in a few words that reports count by. */
    reason: z.string().default(''),
  })
  .refine(({ label, basis }) => label === null || basis !== null, {
    path: ['basis'],
    error: `a class with a label needs a basis: ${LABEL_BASES.join(', ')}`,
  })
  .refine(({ label, reason }) => label !== null || reason !== '', {
    path: ['reason'],
    error: 'a class without a label needs a reason',
  });

export const classMappingSchema = z
  .strictObject({
    formatVersion: z.literal(1).default(1),
    name: z.string().default('own'),
    /** The column of classes; of several the first that a table has. */
    column: oneOrMore(z.string().min(1)),
    classes: z.array(mappedClass).min(1),
  })
  .superRefine(({ classes }, context) => {
    const known = new Set<string>();
    classes.forEach(({ match }, i) => {
      for (const value of match) {
        const message = `class "${String(value)}" is mapped twice`;
        if (known.has(keyOf(value)))
          context.addIssue({ code: 'custom', path: ['classes', i, 'match'], message });
        known.add(keyOf(value));
      }
    });
  });

/** How the classes of a catalogue become labels. */
export type ClassMapping = z.infer<typeof classMappingSchema>;
/** The same as a file has it. */
export type ClassMappingFile = z.input<typeof classMappingSchema>;

/**
 * Reads a mapping of classes:
 * `{"column": "type", "classes": [{"match": "dE", "label": "member", "basis": "morphology"}, ...]}`.
 *
 * @throws PerseusError `FILE_MISSING`, `FILE_UNREADABLE` naming the field, `FORMAT_TOO_NEW`
 */
export async function readClassMapping(path: string): Promise<ClassMapping> {
  return readJsonFile(path, classMappingSchema, 'class mapping', 1);
}
