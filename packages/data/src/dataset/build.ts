import { join } from 'node:path';
import { withPartialFolder, writeFileAtomically, type DatasetDescription, type Imaging } from '@perseus/core';
import { Building } from './building.js';
import type { BuildRequest } from './build-options.js';
import type { LabelledCandidate } from './rows/candidate.js';
import { measureCutouts } from './cutouts/measure.js';
import { openCutouts } from './cutouts/open-cutouts.js';
import { packCutouts } from './cutouts/pack.js';
import { describeBuilt } from './describe.js';
import { imagingOf } from './imaging.js';
import { LEFT_OUT_NAME } from './rows/left-out.js';
import { planBuild } from './plan.js';
import { REJECTED_NAME } from './rows/set-aside.js';
import { balancedRows, balanceTables } from './steps/balance.js';
import { settleConflicts, type Agreed } from './steps/conflicts.js';
import { recordExtinction } from './steps/extinction.js';
import { groupRows, groupsOfKept } from './steps/group.js';
import { labelRows } from './steps/label.js';
import { checkLeaks } from './steps/leak-check.js';
import { cutMagnitudes } from './steps/magnitudes.js';
import { judgeQuality } from './steps/quality.js';
import { readTables } from './steps/read.js';
import { lookUpSpectra } from './steps/spectra.js';
import { splitRows } from './steps/split.js';
import { unsoundPoints } from './unsound.js';
import { writeObjects } from './rows/write-objects.js';

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
 * Makes a dataset folder from tables of objects and folders of cutouts, or images of the sky, step by step: read, label, cut, judge, group,
 * agree, split, check, pack. Each step is recorded with what went in and out.
 *
 * The folder appears as a whole or not at all. Memory holds the tables' text and a few cutouts: these are decoded
 * twice, to be judged and to be packed. The same input, seed and options give the same bytes, but for the time in
 * `dataset.json`.
 *
 * @throws PerseusError `OUTPUT_EXISTS`, `FILE_UNWRITABLE`, `FOLDER_MISSING`, `OPTION_MISSING`, `OPTION_OUT_OF_RANGE`,
 *   `IMAGING_DIFFERS`, `NO_OBJECTS`, `LABEL_CONFLICT`, `DATASET_MIXED_SIZES`, `DATASET_TOO_SMALL`, `DATASET_LEAK`,
 *   `SPLIT_UNREADABLE`, `CUTOUT_CHANGED`, with `strict` `ROW_REJECTED`; and what `readObjects` and the sources of labels
 *   throw. Where `signal` aborts, its reason.
 */
export async function buildDataset(request: BuildRequest): Promise<BuildReport> {
  const plan = await planBuild(request);
  await using opened = await openCutouts(plan);
  const { cutouts } = opened;
  const tables = plan.sources.map(({ path }) => path);
  const imaging = await imagingOf(tables, { ...plan.imaging, ...opened.imaging }, plan.cutoutsDirs);
  const building = new Building(plan);

  const description = await withPartialFolder(plan.output, async (folder) => {
    const table = await readTables(building);
    const labelled = labelRows(table.rows, building);
    const bright = balanceTables(cutMagnitudes(labelled, building), building);
    const looked = await recordExtinction(await lookUpSpectra(bright, building), building);
    const measured = await measureCutouts(looked, cutouts, building);
    const sky = sizeOnSky(measured, imaging);
    const judged = judgeQuality(measured.rows, sky && Math.min(sky.width, sky.height), building);
    const agreed = balance(settleConflicts(judged, groupRows(judged, building), building), building);
    const { rows, groups, conflicts } = agreed;
    const split = splitRows(rows, groups, sky, building);
    const leaks = checkLeaks(rows, groups, split, building);
    const packed = await packCutouts(join(folder, 'cutouts.safetensors'), rows, measured, cutouts, building);

    const objectsHash = await writeObjects(join(folder, 'objects.csv'), { rows, groups, split }, building);
    await building.setAside.write(join(folder, REJECTED_NAME));
    await building.leftOut.write(join(folder, LEFT_OUT_NAME));
    const unsound = unsoundPoints({ rows, conflicts, split, leaks }, building);
    const parts = { building, imaging, totals: table.totals, rows, groups, conflicts, split, packed };
    const description = describeBuilt({ ...parts, unsound, objectsHash });
    await writeFileAtomically(join(folder, 'dataset.json'), `${JSON.stringify(description, null, 2)}\n`);
    plan.signal?.throwIfAborted();
    return description;
  });
  building.progress('write', description.objects, description.objects);
  return reportOf(building, description);
}

/** Size of a cutout on the sky; null where the pixel scale is not known. */
function sizeOnSky(
  { height, width }: { height: number; width: number },
  { pixelScaleArcsec }: Imaging,
): { height: number; width: number } | null {
  return pixelScaleArcsec === null
    ? null
    : { height: height * pixelScaleArcsec, width: width * pixelScaleArcsec };
}

function balance({ rows, groups, conflicts }: Agreed, building: Building): Agreed {
  const kept = balancedRows(rows, building);
  return {
    rows: kept.map((i) => rows[i] as LabelledCandidate),
    groups: groupsOfKept(groups, kept),
    conflicts,
  };
}

function reportOf(
  { plan, setAside, leftOut, notes }: Building,
  description: DatasetDescription,
): BuildReport {
  const pathOf = (count: number, name: string) => (count > 0 ? join(plan.output, name) : null);
  return {
    folder: plan.output,
    description,
    setAside: {
      count: setAside.count,
      reasons: setAside.countsOf(),
      path: pathOf(setAside.count, REJECTED_NAME),
    },
    leftOut: {
      count: leftOut.count,
      reasons: leftOut.countsOf(),
      path: pathOf(leftOut.count, LEFT_OUT_NAME),
    },
    notes,
  };
}
