import { PerseusError } from '@perseus/core';
import type { BandImage, FieldTile } from '../rendering/field-tile.js';
import { tilesFromPatterns, tilesFromTemplate } from './field-patterns.js';
import { readFieldList } from './read-field-list.js';

/** Where a field's images are: one of the three. */
export interface FieldSource {
  /** A file or a pattern of files for each band. */
  files?: Readonly<Record<string, string>>;
  /** A list of tiles, as `readFieldList` takes it. */
  list?: string;
  /** A pattern of files in which `{band}` stands for each band's name. */
  template?: string;
  /** What is said of each band's images, above their headers: `{ g: { zeroPoint: 22.5 } }`. */
  said?: Readonly<Record<string, Omit<BandImage, 'path'>>>;
}

/**
 * The tiles of a field.
 *
 * @param bands what `{band}` of a template stands for
 * @throws PerseusError `OPTION_MISSING`, `OPTION_CONFLICT`, `FIELD_BANDS` where something is said of a band that is not
 *   there; what `tilesFromPatterns` and `readFieldList` throw
 */
export async function fieldTiles(source: FieldSource, bands: readonly string[] | null): Promise<FieldTile[]> {
  const tiles = await tilesOf(source, bands);
  const said = Object.entries(source.said ?? {});
  for (const [band] of said) {
    if (tiles.some(({ images }) => images[band])) continue;
    throw new PerseusError(
      'FIELD_BANDS',
      `Something is said of band ${band}, and the field has none of that name. Name one of its bands.`,
      { option: 'field', band },
    );
  }
  return tiles.map(({ name, images }) => ({
    name,
    images: {
      ...images,
      ...Object.fromEntries(
        said.flatMap(([band, more]) => (images[band] ? [[band, { ...images[band], ...more }]] : [])),
      ),
    },
  }));
}

function tilesOf({ files, list, template }: FieldSource, bands: readonly string[] | null) {
  const given = [files, list, template].filter((each) => each !== undefined);
  if (given.length > 1) {
    const message = 'A field was named in two ways. Give one of --field, --field-list and --tiles.';
    throw new PerseusError('OPTION_CONFLICT', message, { option: 'field' });
  }
  if (files) return tilesFromPatterns(files);
  if (list !== undefined) return readFieldList(list);
  if (template !== undefined && bands !== null) return tilesFromTemplate(template, bands);
  const message =
    template === undefined
      ? 'There is no field. Give an image for each band: --field g=FILE --field r=FILE --field i=FILE.'
      : 'It is not known what {band} of --tiles stands for. Name the bands with --bands.';
  throw new PerseusError('OPTION_MISSING', message, { option: template === undefined ? 'field' : 'bands' });
}
