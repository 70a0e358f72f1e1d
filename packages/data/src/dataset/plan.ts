import { basename } from 'node:path';
import { PerseusError, THESIS_ANGLES_DEG } from '@perseus/core';
import type { ReadObjectsOptions } from '../catalogue/read-objects.js';
import { clusterPreset } from '../clusters/presets.js';
import { classLabels } from '../labels/class-labels.js';
import { readClassMapping } from '../labels/class-mapping.js';
import { givenLabels } from '../labels/given-labels.js';
import type { Labeller } from '../labels/labeller.js';
import { labellerOfTable } from '../labels/labeller-of-table.js';
import { PCC_CLASSES, THESIS_CLASSES } from '../labels/pcc-classes.js';
import { redshiftLabels, THESIS_REDSHIFTS, type RedshiftLabelOptions } from '../labels/redshift-labels.js';
import type { ClusterVelocity } from '../labels/velocity.js';
import type { ConflictPolicy } from '../labels/resolve-conflicts.js';
import type { MagnitudeLimits } from '../photometry/magnitude-cut.js';
import type { BuildRequest, BuildSource, SplitOptions, TableOptions } from './build-options.js';
import { checkNumbers } from './check-numbers.js';

export interface PlannedSource extends Pick<BuildSource, 'path' | 'labels'> {
  /** The file's name: tables go by it in the dataset, with a number where two have the same. */
  name: string;
  read: ReadObjectsOptions;
  labeller: Labeller;
}

/** A request with every default settled: what the steps go by. */
export interface BuildPlan extends Omit<
  BuildRequest,
  'sources' | 'magnitudeLimits' | 'conflictPolicy' | 'split' | 'balance'
> {
  sources: PlannedSource[];
  cutoutsDirs: readonly string[];
  cutoutNames: readonly string[];
  recipe: NonNullable<BuildRequest['recipe']>;
  spectra: Pick<PlannedSource, 'path' | 'read' | 'labeller'> | null;
  /** `asked`: not one of the recipe's own, and a table must have its column. */
  magnitudeLimits: (MagnitudeLimits & { asked: boolean })[];
  conflictPolicy: ConflictPolicy | 'keep';
  dropFlags: NonNullable<BuildRequest['dropFlags']>;
  balance: 'no' | 'dataset' | 'tables';
  /** `rows`: the thesis's split, which knows no objects; `table`: as the table says, and at random where it does not. */
  split: Required<Omit<SplitOptions, 'method'>> & { method: SplitOptions['method'] | 'rows' | 'table' };
  /** Copies of every object, one an angle; empty for the object once. */
  anglesDeg: readonly number[];
  testFraction: number;
  validationFraction: number;
  groupRadiusArcsec: number;
  strict: boolean;
}

/** The thesis's "r < 19.4", which was made on the catalogue's total V magnitude. */
const THESIS_LIMIT: MagnitudeLimits = { column: 'v_mag', max: 19.4 };

/**
 * Settles what the request leaves open: by the recipe, and by what is right for most where it has no say.
 *
 * @throws PerseusError `OPTION_OUT_OF_RANGE`, `OPTION_MISSING` naming the option; what `readClassMapping` throws
 */
export async function planBuild(request: BuildRequest): Promise<BuildPlan> {
  checkNumbers(request);
  const isThesis = request.recipe === 'thesis';
  const asGiven = sourcesOf(request);
  const mapping = request.classMappingPath ? await readClassMapping(request.classMappingPath) : null;
  const labellerOf = (labels: BuildSource['labels'], table: TableOptions): Labeller => {
    if (labels === 'given') return givenLabels();
    if (labels === 'classes')
      return classLabels(mapping ?? (isThesis ? THESIS_CLASSES : PCC_CLASSES), table.roles?.class);
    return redshiftLabels({ ...redshiftsOf(request, isThesis), columns: redshiftColumns(table) });
  };
  return {
    ...request,
    sources: withNames(asGiven).map(({ path, labels, name, ...table }) => ({
      path,
      labels,
      name,
      read: { ...table, signal: request.signal },
      labeller: labellerOfTable(path, labellerOf(labels, table)),
    })),
    cutoutsDirs: cutoutsDirsOf(request),
    cutoutNames: request.cutoutNames ?? [],
    recipe: request.recipe ?? 'default',
    spectra:
      request.spectraPath === undefined
        ? null
        : {
            path: request.spectraPath,
            read: { ...request.spectraTable, signal: request.signal },
            labeller: labellerOfTable(
              request.spectraPath,
              labellerOf('redshifts', request.spectraTable ?? {}),
            ),
          },
    magnitudeLimits:
      request.magnitudeLimits?.map((limit) => ({ ...limit, asked: true })) ??
      (isThesis ? [{ ...THESIS_LIMIT, asked: false }] : []),
    conflictPolicy: request.conflictPolicy ?? (isThesis ? 'keep' : 'prefer-spectroscopic'),
    dropFlags: request.dropFlags ?? (isThesis ? ['overly-red'] : []),
    balance: balanceOf(request, isThesis),
    split: {
      method: request.split?.method ?? (isThesis ? 'rows' : 'table'),
      folds: request.split?.folds ?? 5,
      fold: request.split?.fold ?? 0,
      blockArcmin: request.split?.blockArcmin ?? 3,
    },
    anglesDeg: isThesis && request.copies !== false ? THESIS_ANGLES_DEG : [],
    testFraction: request.testFraction ?? 0.25,
    validationFraction: request.validationFraction ?? 0.25,
    groupRadiusArcsec: request.groupRadiusArcsec ?? 2,
    strict: request.strict ?? false,
  };
}

function sourcesOf({ sources = [], objectsPath }: BuildRequest): BuildSource[] {
  const all = [
    ...(objectsPath === undefined ? [] : [{ path: objectsPath, labels: 'given' as const }]),
    ...sources,
  ];
  if (all.length > 0) return all;
  throw missing(
    'objectsPath',
    'There is no table of objects. Name one with --objects, --classes or --redshifts.',
  );
}

function cutoutsDirsOf({ cutoutsDir, cutoutsDirs = [], field }: BuildRequest): string[] {
  const all = [...(cutoutsDir === undefined ? [] : [cutoutsDir]), ...cutoutsDirs];
  if (all.length > 0 && field) {
    const message = 'Cutouts were asked for from folders and from a field. Give --cutouts or --field.';
    throw new PerseusError('OPTION_CONFLICT', message, { option: 'cutoutsDirs' });
  }
  if (all.length > 0 || field) return all;
  throw missing(
    'cutoutsDirs',
    'There is no folder of cutouts, and no field to take them from. Name one with --cutouts or --field.',
  );
}

/** Two tables in different folders may have one name: the second is then told by its number too. */
function withNames(sources: readonly BuildSource[]): (BuildSource & { name: string })[] {
  const known = new Set<string>();
  return sources.map((source) => {
    const own = basename(source.path);
    let name = own;
    for (let n = 2; known.has(name); n++) name = `${own} (${n})`;
    known.add(name);
    return { ...source, name };
  });
}

function redshiftsOf({ redshifts = {} }: BuildRequest, isThesis: boolean): RedshiftLabelOptions {
  if (isThesis) return { ...(redshifts.cluster ? {} : THESIS_REDSHIFTS), ...redshifts };
  return redshifts.cluster || redshifts.zWindow ? redshifts : { ...redshifts, cluster: perseus() };
}

function perseus(): ClusterVelocity {
  const { meanVelocityKmS, dispersionKmS, velocitySource } = clusterPreset('perseus');
  return { meanVelocityKmS, dispersionKmS, source: velocitySource };
}

function redshiftColumns({ roles = {} }: TableOptions): NonNullable<RedshiftLabelOptions['columns']> {
  const { redshift, redshiftWarning, spectralClass, magnitudes } = roles;
  return {
    ...(redshift !== undefined && { redshift }),
    ...(redshiftWarning !== undefined && { redshiftWarning }),
    ...(spectralClass !== undefined && { spectralClass }),
    ...(magnitudes?.[0] !== undefined && { magnitude: magnitudes[0] }),
  };
}

function balanceOf({ balance }: BuildRequest, isThesis: boolean): BuildPlan['balance'] {
  if (isThesis) return balance === false ? 'no' : 'tables';
  return balance === true ? 'dataset' : 'no';
}

function missing(option: string, message: string): PerseusError {
  return new PerseusError('OPTION_MISSING', message, { option });
}
