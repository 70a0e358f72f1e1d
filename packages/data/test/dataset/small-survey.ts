import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';

/** A folder with a table of objects 100 arcsec apart and a PNG for each; cutout i is filled with (i, 2i, 255 - i). */
export class SmallSurvey implements AsyncDisposable {
  readonly folder: string;
  readonly objectsPath: string;
  readonly cutoutsDir: string;
  readonly output: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.objectsPath = join(folder, 'objects.csv');
    this.cutoutsDir = join(folder, 'cutouts');
    this.output = join(folder, 'dataset');
  }

  /** @param mend changes the lines of the table, the header first */
  static async make(
    count: number,
    mend: (lines: string[]) => string[] = (lines) => lines,
  ): Promise<SmallSurvey> {
    const survey = new SmallSurvey(await mkdtemp(join(tmpdir(), 'perseus-survey-')));
    await mkdir(survey.cutoutsDir);
    const lines = ['id,file,ra,dec,label,label_basis,magnitude_r'];
    for (let i = 0; i < count; i++) {
      await survey.paint(`o${i}.png`, 12, 12, i);
      lines.push(`o${i},o${i}.png,${(10 + i / 36).toFixed(5)},41.50,${i % 2},morphology,${15 + i / 10}`);
    }
    await writeFile(survey.objectsPath, mend(lines).join('\n') + '\n');
    return survey;
  }

  async paint(name: string, height: number, width: number, i: number): Promise<void> {
    await this.paintColour(name, height, width, { r: i % 256, g: (2 * i) % 256, b: 255 - (i % 256) });
  }

  async paintColour(
    name: string,
    height: number,
    width: number,
    background: { r: number; g: number; b: number },
  ): Promise<void> {
    await sharp({ create: { width, height, channels: 3, background } })
      .png()
      .toFile(join(this.cutoutsDir, name));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
