import { PCC_CLASS_NAMES } from '../catalogue/text/fixed/pcc-layout.js';
import { classMappingSchema, type ClassMapping, type ClassMappingFile } from './class-mapping.js';

const PCC_COLUMNS = ['pcc_class', 'class_text', 'class'];
const OPEN = 'class reads cluster or background';

type MappedClass = ClassMappingFile['classes'][number];

const certain: MappedClass[] = [
  { match: both(2), label: 'background', basis: 'morphology' },
  { match: both(4), label: 'member', basis: 'morphology' },
  { match: both(6), label: 'member', basis: 'morphology' },
  { match: both(5), label: null, reason: 'merging system' },
];

/** The default: likely and possible early-type candidates are members, and what may be either has no label. */
export const PCC_CLASSES: ClassMapping = classMappingSchema.parse({
  name: 'pcc',
  column: PCC_COLUMNS,
  classes: [
    ...certain,
    ...[1, 3, 7].map((n): MappedClass => ({ match: both(n), label: null, basis: 'ambiguous', reason: OPEN })),
  ],
});

/** The thesis's: what may be either is background, told by its basis alone. */
export const THESIS_CLASSES: ClassMapping = classMappingSchema.parse({
  name: 'thesis',
  column: PCC_COLUMNS,
  classes: [
    ...certain,
    ...[1, 3, 7].map((n): MappedClass => ({ match: both(n), label: 'background', basis: 'ambiguous' })),
  ],
});

/** A class of the Perseus Cluster Catalogue by its number and in its words. @see Wittmann et al. (2019), ApJS 245, 10 */
function both(number: number): (number | string)[] {
  return [number, PCC_CLASS_NAMES[number - 1] as string];
}
