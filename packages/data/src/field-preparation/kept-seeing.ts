import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PerseusError, cannotWrite, readJsonFile, sha256Of, writeFileAtomically } from '@perseus/core';
import { imageFingerprint } from '../field-classification/tiles/image-fingerprint.js';
import type { BandImage } from '../rendering/field-tile.js';

/** What came of measuring an image's seeing: its width in arcsec, or why there is none. */
export type Seeing = { psfFwhmArcsec: number } | { error: PerseusError };

const SEEING_VERSION = 1;

const imageSchema = z.strictObject({
  /** Of the image's contents, and of what was said of it. */
  sha256: z.string(),
  /** For people. */
  path: z.string(),
  psfFwhmArcsec: z.number().positive().nullable(),
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
});
type KeptImage = z.infer<typeof imageSchema>;

const seeingSchema = z.strictObject({
  formatVersion: z.literal(SEEING_VERSION),
  images: z.array(imageSchema),
});

/**
 * The seeing that was measured for a job, `seeing.json` of its folder: a start that goes on has the same numbers, whichever
 * version of Perseus measured them, and at once. An image that was replaced is another one, and is measured.
 */
export class KeptSeeing {
  readonly #folder: string;
  readonly #images: Map<string, KeptImage>;

  private constructor(folder: string, images: KeptImage[]) {
    this.#folder = folder;
    this.#images = new Map(images.map((image) => [image.sha256, image]));
  }

  /** @throws PerseusError `FILE_UNREADABLE`, `FORMAT_TOO_NEW` */
  static async open(folder: string): Promise<KeptSeeing> {
    return new KeptSeeing(folder, await readImages(pathIn(folder)));
  }

  /**
   * What is kept of an image, else what `measure` says, which is kept from now on: whatever ends this process.
   *
   * @throws PerseusError `FILE_UNWRITABLE`; what `measure` and `imageFingerprint` throw
   */
  async of(image: BandImage, measure: () => Promise<Seeing>, signal?: AbortSignal): Promise<Seeing> {
    const { path, ...said } = image;
    const contents = await imageFingerprint(image, signal);
    const sha256 = sha256Of(JSON.stringify({ ...said, contents }));
    const kept = this.#images.get(sha256);
    if (kept) return seeingIn(kept);
    const seeing = await measure();
    const told =
      'error' in seeing
        ? { psfFwhmArcsec: null, error: { code: seeing.error.code, message: seeing.error.message } }
        : { ...seeing, error: null };
    this.#images.set(sha256, { sha256, path, ...told });
    await this.#write();
    return seeing;
  }

  async #write(): Promise<void> {
    await mkdir(this.#folder, { recursive: true }).catch((cause: unknown) => {
      throw cannotWrite(this.#folder, cause);
    });
    const contents = { formatVersion: SEEING_VERSION, images: [...this.#images.values()] };
    await writeFileAtomically(pathIn(this.#folder), `${JSON.stringify(contents, null, 2)}\n`);
  }
}

function seeingIn({ path, psfFwhmArcsec, error }: KeptImage): Seeing {
  if (psfFwhmArcsec !== null) return { psfFwhmArcsec };
  const { code = 'PSF_UNKNOWN', message = `${path}: its seeing could not be measured.` } = error ?? {};
  return { error: new PerseusError(code, message, { path }) };
}

function pathIn(folder: string): string {
  return join(folder, 'seeing.json');
}

async function readImages(path: string): Promise<KeptImage[]> {
  try {
    return (await readJsonFile(path, seeingSchema, 'measured seeing', SEEING_VERSION)).images;
  } catch (error) {
    if (error instanceof PerseusError && error.code === 'FILE_MISSING') return [];
    throw error;
  }
}
