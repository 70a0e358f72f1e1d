import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Classifier, Dataset, PerseusError, onnxruntimeEngine } from '@perseus/core';
import { openvinoEngine } from '@perseus/native-trainer';
import { labelledRuns } from './labelled-runs.mjs';
import { SCORES, changes, pairedDifferences, scoresWithIntervals } from './paired-scores.mjs';

const WAYS = [
  ['onnxruntime', 'float32'],
  ['openvino', 'float32'],
  ['openvino', 'bfloat16'],
  ['openvino', 'int8'],
  ['onnxruntime', 'int8'],
];
const FACTORIES = [onnxruntimeEngine, openvinoEngine];
/** Temperatures were fitted, and the int8 form was passed, on validation: only test is new to a model. */
const SETS = { test: ['test'], 'validation and test': ['validation', 'test'] };

/** How well each engine and precision tells members from background, and what it differs in from float32. */
export async function benchPrecisions({ folder, log }) {
  const place = join(folder, 'precisions');
  await mkdir(place);
  const { runs, refused } = await labelledRuns(place, log);
  if (runs.length === 0) return refused.join('\n');
  const judged = [];
  const without = new Set();
  for (const views of [1, 8]) {
    for (const [engine, precision] of WAYS) {
      const name = `${engine} ${precision}, ${views === 1 ? 'one view' : `${views} views`}`;
      log(`precisions: ${name}`);
      try {
        judged.push({ name, views, rows: await judgeRuns(runs, { engine, precision, views }) });
      } catch (cause) {
        if (!isMissing(cause)) throw cause;
        without.add(`Without ${engine} ${precision}: ${cause.message}`);
      }
    }
  }
  const sections = [];
  for (const [set, splits] of Object.entries(SETS)) sections.push(...(await section(set, splits, judged)));
  return [
    `${runs.length} run${runs.length === 1 ? '' : 's'}, 95 % intervals over groups of objects by 2000 resamples.`,
    ...refused,
    ...without,
    ...sections,
  ].join('\n');
}

function isMissing(cause) {
  return cause instanceof PerseusError && /^(PRECISION_UNSUPPORTED|ENGINE_UNAVAILABLE)$/.test(cause.code);
}

/** Every labelled object that the runs were not trained on, judged by each of them; a row is an object and a run. */
async function judgeRuns(runs, how) {
  const numbers = new Map();
  const rows = [];
  for (const { float, int8, dataset: folder } of runs) {
    const dataset = await Dataset.open(folder);
    try {
      const model = how.precision === 'int8' ? int8 : float;
      for (const { group, ...row } of await judgeDataset(dataset, model, how)) {
        if (!numbers.has(group)) numbers.set(group, numbers.size);
        rows.push({ ...row, group: numbers.get(group) });
      }
    } finally {
      await dataset.close();
    }
  }
  return rows;
}

/** As `perseus classify` does it, but for where cutouts come from. */
async function judgeDataset(dataset, model, how) {
  const nameOf = groupNames(dataset);
  const unseen = [...dataset.rowsOf('all')].filter((row) => dataset.objects[row].split !== 'train');
  const rows = [];
  const classifier = await Classifier.open(model, { ...how, factories: FACTORIES });
  try {
    for await (const judged of classifier.classify(catalogueOf(dataset, unseen), cutoutsOf(dataset))) {
      const { pMember, predictedLabel, row } = judged;
      const { id, label, split, group } = dataset.objects[row.row];
      const predicted = predictedLabel === 'member' ? 1 : 0;
      rows.push({ id, group: nameOf.get(group), label, split, pMember, predicted });
    }
  } finally {
    await classifier.close();
  }
  return rows;
}

/** A group by its first id: the runs' datasets may number the same objects otherwise. */
function groupNames({ objects }) {
  const names = new Map();
  for (const { group, id } of objects) {
    if (!names.has(group) || id < names.get(group)) names.set(group, id);
  }
  return names;
}

function catalogueOf({ objects }, rows) {
  return rows.map((row) => {
    const { id, raDeg, decDeg, columns } = objects[row];
    return { row, id, file: null, raDeg, decDeg, columns };
  });
}

function cutoutsOf(dataset) {
  const { height, width } = dataset.description;
  return {
    read: async ({ row }) => ({ pixels: await dataset.readCutouts(Int32Array.of(row)), height, width }),
  };
}

async function section(set, splits, judged) {
  const ways = judged.map(({ name, views, rows }) => {
    const chosen = rows.filter(({ split }) => splits.includes(split));
    return { name, views, rows: chosen, judgements: judgementsOf(chosen) };
  });
  const [scores, differences] = [[], []];
  for (const { name, views, judgements } of ways) {
    const found = await scoresWithIntervals(judgements);
    scores.push(tableRow(name, ...found.map((score) => withInterval(score, false))));
    const reference = ways.find((way) => way.views === views);
    if (reference.judgements === judgements) continue;
    const { labels, largest, mean } = changes(reference.judgements, judgements);
    const apart = await pairedDifferences(reference.judgements, judgements);
    differences.push(
      tableRow(
        name,
        ...apart.map((score) => withInterval(score, true)),
        `${labels} of ${judgements.labels.length}`,
        `${mean.toFixed(4)}, ${largest.toFixed(3)}`,
      ),
    );
  }
  const { rows, judgements } = ways[0];
  const objects = new Set(rows.map(({ id }) => id)).size;
  const groups = new Set(judgements.groups).size;
  return [
    '',
    `### ${set}: ${rows.length} judgements of ${objects} objects in ${groups} groups`,
    '',
    ...table([`${set}`, ...SCORES], scores),
    '',
    ...table(
      [`minus ${ways[0].name.split(',')[0]}`, ...SCORES, 'labels changed', '\\|dp\\|, mean and largest'],
      differences,
    ),
  ];
}

function judgementsOf(rows) {
  const column = (name) => rows.map((row) => row[name]);
  return {
    groups: column('group'),
    labels: column('label'),
    pMember: column('pMember'),
    predicted: column('predicted'),
  };
}

function withInterval({ value, interval }, signed) {
  const number = signed ? difference : (x) => x.toFixed(3);
  if (value === null) return '-';
  return interval === null ? number(value) : `${number(value)} (${interval.map(number).join(' to ')})`;
}

function difference(x) {
  const digits = x.toFixed(4);
  if (Number(digits) === 0) return '0';
  return x > 0 ? `+${digits}` : digits;
}

function table(header, rows) {
  return [tableRow(...header), tableRow(...header.map(() => '---')), ...rows];
}

function tableRow(...cells) {
  return `| ${cells.join(' | ')} |`;
}
