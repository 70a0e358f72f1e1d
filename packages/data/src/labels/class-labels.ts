import type { ClassMapping } from './class-mapping.js';
import type { Labeller } from './labeller.js';

/** Labels by the class that a catalogue gives its objects. @param column instead of the mapping's own */
export function classLabels(mapping: ClassMapping, column?: string): Labeller {
  void [mapping, column];
  throw new Error('to come');
}
