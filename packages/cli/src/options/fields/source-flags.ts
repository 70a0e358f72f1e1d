import type { Command } from 'commander';
import type { FieldSource } from '@perseus/data';
import { perBand, realNumber } from '../parse.js';

export interface FieldSourceFlags {
  field?: Record<string, string>;
  fieldList?: string;
  tiles?: string;
  hdu?: Record<string, number | string>;
  zeroPoint?: Record<string, number>;
  saturation?: Record<string, number>;
  seeing?: Record<string, number>;
}

const positive = realNumber({ above: 0 });

/** The images of a field. */
export function withFieldSourceFlags(command: Command): Command {
  return command
    .optionsGroup('The field (FITS images with world coordinates, .fz, .gz and .bz2 too):')
    .option(
      '--field <band=file>',
      'image of a band, once for each; with * in all of them a tile for each that fits: g=tiles/*-g.fits',
      perBand(String),
    )
    .option('--field-list <file>', 'tiles: a table with name and a column of files a band, or JSON')
    .option('--tiles <pattern>', "tiles: files with {band} for the band's name, e.g. 'tiles/*-{band}.fits'")
    .option('--hdu <band=n>', 'number or name of the HDU (default: the first with an image)', perBand(hdu))
    .option(
      '--zero-point <band=mag>',
      "AB magnitude of one unit of the pixels (default: the header's)",
      perBand(realNumber()),
    )
    .option(
      '--saturation <band=value>',
      "pixels of this value and above are saturated (default: the header's)",
      perBand(positive),
    )
    .option(
      '--seeing <band=arcsec>',
      "full width at half maximum of the point spread (default: the header's)",
      perBand(positive),
    );
}

function hdu(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** Undefined where no field is named. */
export function fieldFromFlags(flags: FieldSourceFlags): FieldSource | undefined {
  const { field, fieldList, tiles } = flags;
  if (field === undefined && fieldList === undefined && tiles === undefined) return undefined;
  const said = {
    hdu: flags.hdu,
    zeroPoint: flags.zeroPoint,
    saturation: flags.saturation,
    psfFwhmArcsec: flags.seeing,
  };
  const bands = new Set(Object.values(said).flatMap((values) => Object.keys(values ?? {})));
  return {
    ...(field !== undefined && { files: field }),
    ...(fieldList !== undefined && { list: fieldList }),
    ...(tiles !== undefined && { template: tiles }),
    said: Object.fromEntries(
      [...bands].map((band) => [
        band,
        Object.fromEntries(
          Object.entries(said).flatMap(([name, values]) =>
            values?.[band] === undefined ? [] : [[name, values[band]]],
          ),
        ),
      ]),
    ),
  };
}
