import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findCutouts } from '../../src/dataset/cutouts/find-cutouts.js';
import { imagingOf } from '../../src/dataset/imaging.js';
import { SmallSurvey } from './small-survey.js';

/** A survey with two folders of cutouts, `cutouts` and `more`. */
async function twoFolders() {
  const survey = await SmallSurvey.make(0);
  await mkdir(join(survey.folder, 'more'));
  return { survey, first: survey.cutoutsDir, second: join(survey.folder, 'more') };
}

const row = (columns: Record<string, string>, file: string | null = null) => ({
  row: 1,
  id: columns['id'] ?? 'a',
  file,
  raDeg: Number(columns['ra'] ?? 10),
  decDeg: Number(columns['dec'] ?? 41.5),
  columns,
});

test('a cutout is found by a template, with the digits that the table has, then by file, then by id', async () => {
  const { survey, first, second } = await twoFolders();
  await using folder = survey;
  await folder.paint('ra10.10_dec41.5.png', 4, 4, 1);
  await folder.paint('file.png', 4, 4, 2);
  await folder.paint('../more/a.png', 4, 4, 3);
  const cutouts = await findCutouts([first, second], ['none_{id}.png', 'ra{ra}_dec{dec}.png']);
  const levelOf = async (...of: Parameters<typeof row>) => (await cutouts.read(row(...of))).pixels[0];
  expect(await levelOf({ id: 'a', ra: '10.10', dec: '41.5' }, 'file.png')).toBe(1);
  expect(await levelOf({ id: 'a', ra: '10.2', dec: '41.5' }, 'file.png')).toBe(2);
  expect(await levelOf({ id: 'a', ra: '10.2', dec: '41.5' })).toBe(3);
});

test('of two folders the first that has the name gives the cutout', async () => {
  const { survey, first, second } = await twoFolders();
  await using folder = survey;
  await folder.paint('a.png', 4, 4, 1);
  await folder.paint('../more/a.png', 4, 4, 2);
  expect((await (await findCutouts([first, second], [])).read(row({ id: 'a' }))).pixels[0]).toBe(1);
  expect((await (await findCutouts([second, first], [])).read(row({ id: 'a' }))).pixels[0]).toBe(2);
});

test('a template that asks for a column of another table is passed over; where none fits that is told', async () => {
  await using survey = await SmallSurvey.make(0);
  await survey.paint('a.png', 4, 4, 7);
  const some = await findCutouts([survey.cutoutsDir], ['{plate}.png', '{id}.png']);
  expect((await some.read(row({ id: 'a' }))).pixels[0]).toBe(7);
  const none = await findCutouts([survey.cutoutsDir], ['{plate}.png']);
  await expect(none.read(row({ id: 'a' }))).rejects.toMatchObject({ code: 'CUTOUT_NAME' });
  const outside = await findCutouts([survey.cutoutsDir], ['../{id}.png']);
  await expect(outside.read(row({ id: 'a' }))).rejects.toMatchObject({ code: 'CUTOUT_NAME' });
});

test('a fetched folder gives the file of each id, and tells why it has none; it is not written to', async () => {
  const { survey, first, second } = await twoFolders();
  await using folder = survey;
  await folder.paint('%2Fodd.png', 4, 4, 9);
  const entry = {
    ...{ state: 'ok', kind: '', raDeg: 1, decDeg: 1, url: '', time: '', bytes: 1, sha256: null },
    ...{ width: 4, height: 4, blackFraction: 0, attempts: 1 },
  };
  const lines = [
    {
      manifest: 'cutouts',
      formatVersion: 1,
      perseusVersion: '0',
      created: '',
      service: 'sdss',
      settings: {},
    },
    { ...entry, id: '/odd', file: '%2Fodd.png' },
    { ...entry, id: 'b', file: null, state: 'off-footprint', kind: 'off the footprint' },
  ];
  const manifest = lines.map((line) => JSON.stringify(line) + '\n').join('') + '{"id": "torn';
  await writeFile(join(first, 'manifest.jsonl'), manifest);
  const cutouts = await findCutouts([second, first], []);
  expect((await cutouts.read(row({ id: '/odd' }))).pixels[0]).toBe(9);
  await expect(cutouts.read(row({ id: 'b' }))).rejects.toMatchObject({
    code: 'CUTOUT_MISSING',
    message: expect.stringMatching(
      /"b" could not be fetched .*: off-footprint \(off the footprint\)/,
    ) as string,
  });
  await expect(cutouts.read(row({ id: 'c' }))).rejects.toMatchObject({ code: 'CUTOUT_MISSING' });
  expect(await readFile(join(first, 'manifest.jsonl'), 'utf8')).toBe(manifest);
  await writeFile(join(first, 'manifest.jsonl'), JSON.stringify({ ...lines[0], formatVersion: 9 }) + '\n');
  await expect(findCutouts([first], [])).rejects.toMatchObject({ code: 'FORMAT_TOO_NEW' });
});

test('imaging.json is looked for beside the tables and in the folders of cutouts; what only one says stands', async () => {
  const { survey, first, second } = await twoFolders();
  await using folder = survey;
  await writeFile(
    join(first, 'imaging.json'),
    JSON.stringify({ source: 'SDSS', pixelScaleArcsec: 0.1, depth: 'r 22' }),
  );
  await writeFile(
    join(folder.folder, 'imaging.json'),
    JSON.stringify({ source: 'a simulation', simulated: true, depth: 'r 24' }),
  );
  expect(await imagingOf([folder.objectsPath, folder.objectsPath], {}, [second, first])).toMatchObject({
    source: 'a simulation; SDSS',
    simulated: true,
    pixelScaleArcsec: 0.1,
    depth: null,
  });
});

test('cutouts of two scales are refused, unless it is said which is right', async () => {
  const { survey, first, second } = await twoFolders();
  await using folder = survey;
  await writeFile(join(first, 'imaging.json'), JSON.stringify({ pixelScaleArcsec: 0.1 }));
  await writeFile(join(second, 'imaging.json'), JSON.stringify({ pixelScaleArcsec: 0.262 }));
  await expect(imagingOf(folder.objectsPath, {}, [first, second])).rejects.toMatchObject({
    code: 'IMAGING_DIFFERS',
    message: expect.stringMatching(
      /more\/imaging.json: pixelScaleArcsec is 0.262, and .* it is 0.1/,
    ) as string,
    place: { option: 'pixelScaleArcsec' },
  });
  const said = await imagingOf(folder.objectsPath, { pixelScaleArcsec: 0.1 }, [first, second]);
  expect(said.pixelScaleArcsec).toBe(0.1);
});
