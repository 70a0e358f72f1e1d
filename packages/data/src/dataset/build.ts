import { join } from 'node:path';
import {
  DATASET_FORMAT_VERSION,
  OBJECT_COLUMNS,
  PERSEUS_VERSION,
  withPartialFolder,
  writeFileAtomically,
  writeObjectsCsv,
  type DatasetDescription,
  type DatasetObject,
  type DatasetStep,
  type Imaging,
} from '@perseus/core';
import { cutoutFolder } from '../images/cutout-folder.js';
import { assignSplits, type AssignedSplits } from '../splits/assign-splits.js';
import { givenSplits } from '../splits/given-split.js';
import { groupOnSky, type SkyGroups } from '../splits/sky-groups.js';
import { countSplits, sharesOf } from '../splits/split-by-block.js';
import { checkedOptions, type BuildOptions, type BuildRequest } from './build-options.js';
import { imagingOf } from './imaging.js';
import { readLabelledRows, type LabelledRow } from './labelled-rows.js';
import { furtherColumns, toObject } from './object-columns.js';
import { packCutouts, type PackedCutouts } from './pack-cutouts.js';
import { REJECTED_NAME, SetAside } from './set-aside.js';

export interface BuildReport {
  folder: string;
  description: DatasetDescription;
  /** Rows that could not be used, by reason, and the file that lists them (null where all could). */
  setAside: { count: number; reasons: Record<string, number>; path: string | null };
  /** Rows that were left out on purpose (uncertain, too faint, flagged, ...), by reason, and the file that lists them. */
  leftOut: { count: number; reasons: Record<string, number>; path: string | null };
  /** What should be known before the dataset is trusted, one sentence each; `description.unsound` is not repeated. */
  notes: string[];
}

/**
 * Makes a dataset folder from a table of labelled objects and a folder of cutouts.
 *
 * The folder appears as a whole or not at all. Memory holds the table's text and a few cutouts. The same input, seed
 * and options give the same bytes, but for the time in `dataset.json`.
 *
 * @throws PerseusError `OUTPUT_EXISTS`, `FILE_UNWRITABLE`, `FOLDER_MISSING`, `OPTION_OUT_OF_RANGE`, `NO_OBJECTS`,
 *   `DATASET_MIXED_SIZES`, `DATASET_TOO_SMALL`, `SPLIT_UNREADABLE`, with `strict` `ROW_REJECTED`; and what
 *   `readObjects` throws. Where `signal` aborts, its reason.
 */
export async function buildDataset(request: BuildRequest): Promise<BuildReport> {
  const options = checkedOptions(request);
  const objectsPath = request.objectsPath ?? request.sources?.[0]?.path ?? '';
  const cutouts = cutoutFolder(request.cutoutsDir ?? request.cutoutsDirs?.[0] ?? '');
  const imaging = await imagingOf(objectsPath, request.imaging ?? {});
  const { description, setAside } = await withPartialFolder(request.output, async (folder) => {
    const setAside = new SetAside(objectsPath, request.strict ?? false);
    const table = await readLabelledRows(objectsPath, setAside, request.signal);
    report(request, 'read', table.total, table.total);
    const packed = await packCutouts(table.rows, cutouts, {
      path: join(folder, 'cutouts.safetensors'),
      size: request.size,
      setAside,
      ...(request.signal && { signal: request.signal }),
      onCutout: (done) => report(request, 'pack', done, table.rows.length),
    });
    const grouped = groupRows(packed.rows, options);
    const assigned = splitRows(packed, grouped, imaging, request, options);
    report(request, 'split', packed.rows.length, packed.rows.length);
    request.signal?.throwIfAborted();

    const objectsHash = await writeObjects(join(folder, 'objects.csv'), packed.rows, grouped, assigned);
    await setAside.write(join(folder, REJECTED_NAME));
    const description = describe({
      request,
      options,
      imaging,
      table,
      packed,
      grouped,
      assigned,
      objectsHash,
      setAside,
    });
    await writeFileAtomically(join(folder, 'dataset.json'), `${JSON.stringify(description, null, 2)}\n`);
    request.signal?.throwIfAborted();
    return { description, setAside };
  });
  report(request, 'write', description.objects, description.objects);
  const path = setAside.count > 0 ? join(request.output, REJECTED_NAME) : null;
  return {
    folder: request.output,
    description,
    setAside: { count: setAside.count, reasons: setAside.countsOf('either'), path },
    leftOut: { count: 0, reasons: {}, path: null },
    notes: [],
  };
}

function groupRows(rows: readonly LabelledRow[], { groupRadiusArcsec }: BuildOptions): SkyGroups {
  return groupOnSky(
    rows.map(({ row }) => row),
    rows.map(({ label }) => label),
    groupRadiusArcsec,
  );
}

function splitRows(
  packed: PackedCutouts,
  { groups }: SkyGroups,
  { pixelScaleArcsec }: Imaging,
  { objectsPath = '', seed }: BuildRequest,
  { testFraction, validationFraction }: BuildOptions,
): AssignedSplits {
  const { rows, height, width } = packed;
  return assignSplits({
    positions: rows.map(({ row }) => row),
    labels: rows.map(({ label }) => label),
    groups,
    footprintArcsec:
      pixelScaleArcsec === null
        ? null
        : { width: width * pixelScaleArcsec, height: height * pixelScaleArcsec },
    shares: sharesOf(testFraction, validationFraction),
    seed,
    given: givenSplits(rows, objectsPath),
  });
}

async function writeObjects(
  path: string,
  rows: readonly LabelledRow[],
  { groups }: SkyGroups,
  { splits }: AssignedSplits,
): Promise<string> {
  const further = furtherColumns(Object.keys(rows[0]?.row.columns ?? {}));
  function* objects(): Generator<DatasetObject> {
    for (const [i, labelled] of rows.entries()) {
      yield toObject(labelled, groups[i] as number, splits[i] as DatasetObject['split'], further);
    }
  }
  const names = further.map(({ name }) => name);
  const { sha256 } = await writeObjectsCsv(path, objects(), [...OBJECT_COLUMNS, ...names]);
  return sha256;
}

interface BuiltParts {
  request: BuildRequest;
  options: BuildOptions;
  imaging: Imaging;
  table: { rows: readonly LabelledRow[]; total: number };
  packed: PackedCutouts;
  grouped: SkyGroups;
  assigned: AssignedSplits;
  objectsHash: string;
  setAside: SetAside;
}

function describe(parts: BuiltParts): DatasetDescription {
  const { request, options, imaging, packed, grouped, assigned } = parts;
  const { rows, height, width, sums } = packed;
  return {
    formatVersion: DATASET_FORMAT_VERSION,
    perseusVersion: PERSEUS_VERSION,
    created: new Date().toISOString(),
    seed: request.seed,
    recipe: 'default',
    sources: [],
    labelBases: {},
    flags: {},
    copiesDeg: [],
    fold: null,
    unsound: [],
    objects: rows.length,
    height,
    width,
    classes: ['background', 'member'],
    imaging,
    pixelStatistics: sums.statistics((i) => assigned.splits[i] === 'train'),
    counts: countSplits(
      rows.map(({ label }) => label),
      assigned.splits,
    ),
    groups: {
      radiusArcsec: options.groupRadiusArcsec,
      shared: grouped.shared.length,
      conflicts: grouped.conflicts.map((group) => ({
        ids: group.map((i) => (rows[i] as LabelledRow).row.id),
        labels: group.map((i) => (rows[i] as LabelledRow).label),
        bases: group.map(() => ''),
        done: 'kept' as const,
      })),
      overlapsKeptTogether: assigned.overlapsKeptTogether,
      overlapsAcrossSplits: assigned.overlapsAcrossSplits,
    },
    steps: stepsOf(parts),
    hashes: { 'objects.csv': parts.objectsHash, 'cutouts.safetensors': packed.sha256 },
  };
}

function stepsOf({
  request,
  options,
  imaging,
  table,
  packed,
  grouped,
  assigned,
  setAside,
}: BuiltParts): DatasetStep[] {
  const { height, width } = packed;
  const objects = packed.rows.length;
  const unchanged = (name: string, detail: DatasetStep['detail']) => ({
    name,
    in: objects,
    out: objects,
    detail,
  });
  const { testFraction, validationFraction, groupRadiusArcsec } = options;
  return [
    { name: 'read', in: table.total, out: table.rows.length, detail: setAside.countsOf('table') },
    {
      name: 'pack',
      in: table.rows.length,
      out: objects,
      detail: { height, width, cropped: request.size !== undefined, ...setAside.countsOf('cutout') },
    },
    unchanged('group', {
      radiusArcsec: groupRadiusArcsec,
      groups: grouped.count,
      shared: grouped.shared.length,
    }),
    unchanged('conflicts', { conflicts: grouped.conflicts.length }),
    unchanged('footprints', {
      pixelScaleKnown: imaging.pixelScaleArcsec !== null,
      overlaps: assigned.overlaps,
      largestOverlap: assigned.largestOverlap,
      overlapsAcrossSplits: assigned.overlapsAcrossSplits,
    }),
    unchanged('split', {
      method: assigned.method,
      testFraction,
      validationFraction,
      groupsAcrossSplits: assigned.groupsAcrossSplits,
    }),
  ];
}

function report(
  { onProgress }: BuildRequest,
  step: 'read' | 'pack' | 'split' | 'write',
  done: number,
  total: number,
): void {
  onProgress?.({ step, done, total });
}
