import { Option, type Command } from 'commander';
import { PerseusError } from '@perseus/core';
import type { CutoutService } from '@perseus/data';
import { SERVICES } from './choices.js';
import { realNumber, wholeNumber } from './parse.js';

export interface CutoutFlags {
  from: (typeof SERVICES)[number];
  template?: string;
  mirror?: string;
  cutoutName?: string;
  size?: number;
  pixelScale?: number;
  release?: string;
  layer?: string;
  hips?: string;
  bands?: string;
  service?: string;
  skyServer?: string;
}

/** Where cutouts come from, and what they show. */
export function withCutoutFlags(command: Command): Command {
  return command
    .optionsGroup('Where cutouts come from:')
    .addOption(
      new Option('--from <service>', "a survey's service; sdss-frames fetches whole calibrated FITS frames")
        .choices(SERVICES)
        .default('sdss'),
    )
    .addOption(
      new Option('--template <url>', 'any service: an address with {ra} {dec} {size} {scale} {id}').conflicts(
        'mirror',
      ),
    )
    .option('--mirror <folder>', 'a folder of cutouts that you have already')
    .option('--cutout-name <template>', 'mirror: how its files are named, e.g. ra{ra}_dec{dec}.jpg')
    .option('--size <px>', "side of the cutout (default: the service's; 288 for sdss)", wholeNumber(8))
    .option(
      '--pixel-scale <arcsec>',
      "arcseconds per pixel (default: the service's; 0.1 for sdss)",
      realNumber({ above: 0 }),
    )
    .option('--release <name>', 'sdss, sdss-frames: data release (default: dr16)')
    .option('--layer <name>', 'legacy: layer of the viewer (default: ls-dr10)')
    .option('--hips <id>', 'hips2fits: the HiPS (default: CDS/P/SDSS9/color)')
    .option('--bands <letters>', 'panstarrs, sdss-frames: filters (default: irg, gri)')
    .option('--sky-server <url>', "sdss-frames: address of a mirror of SkyServer's search");
}

/** @throws PerseusError `OPTION_CONFLICT` for a setting that the source does not have */
export function serviceFromFlags(flags: CutoutFlags): CutoutService {
  const chosen =
    flags.mirror !== undefined ? 'mirror' : flags.template !== undefined ? 'template' : flags.from;
  for (const [flag, sources] of SETTINGS) {
    if (flags[flag] !== undefined && !sources.includes(chosen)) throw notOf(flag, chosen, sources);
  }
  const { size, pixelScale: pixelScaleArcsec, release, bands, service: url } = flags;
  const image = { size, pixelScaleArcsec };
  switch (chosen) {
    case 'mirror':
      return { preset: chosen, ...image, folder: flags.mirror!, name: flags.cutoutName };
    case 'template':
      return { preset: chosen, ...image, url: flags.template! };
    case 'sdss':
      return { preset: chosen, ...image, release, url };
    case 'legacy':
      return { preset: chosen, ...image, layer: flags.layer, url };
    case 'hips2fits':
      return { preset: chosen, ...image, hips: flags.hips, url };
    case 'panstarrs':
      return { preset: chosen, ...image, bands, ...onServer(url) };
    case 'sdss-frames':
      return { preset: chosen, release, bands, url, skyServerUrl: flags.skyServer };
  }
}

/** Pan-STARRS has two services on one server. */
function onServer(server: string | undefined): { url?: string; cutoutUrl?: string } {
  if (server === undefined) return {};
  const at = (path: string) => `${server.replace(/\/+$/, '')}/cgi-bin/${path}`;
  return { url: at('ps1filenames.py'), cutoutUrl: at('fitscut.cgi') };
}

type Source = CutoutService['preset'];

/** Settings that only some sources have: one that does nothing would mislead. */
const SETTINGS: [keyof CutoutFlags, Source[]][] = [
  ['cutoutName', ['mirror']],
  ['size', ['sdss', 'legacy', 'hips2fits', 'panstarrs', 'template', 'mirror']],
  ['pixelScale', ['sdss', 'legacy', 'hips2fits', 'panstarrs', 'template', 'mirror']],
  ['release', ['sdss', 'sdss-frames']],
  ['layer', ['legacy']],
  ['hips', ['hips2fits']],
  ['bands', ['panstarrs', 'sdss-frames']],
  ['service', ['sdss', 'legacy', 'hips2fits', 'panstarrs', 'sdss-frames']],
  ['skyServer', ['sdss-frames']],
];

function notOf(flag: keyof CutoutFlags, chosen: Source, sources: Source[]): PerseusError {
  const option = flag.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return new PerseusError(
    'OPTION_CONFLICT',
    `--${option} is a setting of ${sources.join(', ')}, and the cutouts come from ${chosen}. Leave it out, or take another source.`,
    { option },
  );
}
