import { classMappingSchema, type ClassMapping, type ClassMappingFile } from './class-mapping.js';

const PCC_COLUMNS = ['pcc_class', 'class_text', 'class'];
const OPEN = 'class reads cluster or background';

/** The seven classes of the Perseus Cluster Catalogue by number. @see Wittmann et al. (2019), ApJS 245, 10, section 5 */
const names: Record<number, string> = {
  1: 'Cluster or background LTG',
  2: 'Likely background ETG or unresolved source',
  3: 'Likely cluster or background edge-on disk galaxy',
  4: 'Likely dE/ETG cluster candidate',
  5: 'Likely merging system',
  6: 'Possible dE/ETG cluster candidate',
  7: 'Cluster or background galaxy with possibly weak substructure',
};

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

function both(number: number): (number | string)[] {
  return [number, names[number] as string];
}
