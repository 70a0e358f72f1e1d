import { join } from 'node:path';
import type { Scores } from '@perseus/core';
import type { Rendering, SimulatedField } from '@perseus/data';
import type { Session } from '../terminal/command-action.js';

/** Cutouts of a simulated field's objects, for training. */
export async function cuttingFromField(
  { voice, signal }: Session,
  options: { field: SimulatedField; rendering: Rendering; output: string; size: number },
): Promise<string> {
  const { writeFieldCutouts } = await import('@perseus/data');
  const { field, rendering, output, size } = options;
  await voice.measured({ title: 'Cutting', unit: 'objects' }, (meter) =>
    writeFieldCutouts({
      tile: field.tile,
      objectsPath: field.truthPath,
      rendering,
      output,
      size,
      signal,
      onProgress: (done) => meter.update(done, field.objects),
    }),
  );
  return join(output, 'cutouts');
}

export interface ClassifiedField {
  table: string;
  skyMap: string;
  colours: string;
  objects: number;
  scores: Scores;
}

/** Classifies every object of a simulated field, draws where they lie, and holds them against the truth. */
export async function classifyingField(
  session: Session,
  options: { model: string; field: SimulatedField; folder: string; threads: number },
): Promise<ClassifiedField> {
  const { voice, signal, commandLine } = session;
  const { Classifier, drawJudgedColours, drawSkyMap } = await import('@perseus/core');
  const { classifyFieldTo, judgeField } = await import('@perseus/data');
  const { model, field, folder, threads } = options;
  const [table, skyMap, colours] = ['members.csv', 'sky-map.png', 'colour-magnitude.png'].map((name) =>
    join(folder, name),
  ) as [string, string, string];

  await using classifier = await Classifier.open(model, { views: 8, threads });
  voice.note(`Engine: ${classifier.engineReason}`);
  await voice.measured({ title: 'Classifying', unit: 'objects' }, (meter) =>
    classifyFieldTo(
      {
        classifier,
        catalogue: field.truthPath,
        tiles: [field.tile],
        command: commandLine,
        signal,
        onProgress: ({ done, total }) => meter.update(done, total),
      },
      table,
    ),
  );
  const { objects, scores } = await judgeField(table, classifier.provenance.threshold, { signal });
  await drawSkyMap(
    {
      title: 'Simulated cluster: where likely members lie',
      points: objects.map((object) => ({ ...object, magnitude: object.magnitudeR })),
    },
    skyMap,
  );
  await drawJudgedColours(
    {
      title: 'Simulated cluster: colour and magnitude',
      points: objects.map((object) => ({ ...object, magnitude: object.magnitudeR })),
      magnitudeTitle: 'r (mag)',
      colourTitle: 'g - r (mag)',
    },
    colours,
  );
  return { table, skyMap, colours, objects: objects.length, scores };
}
