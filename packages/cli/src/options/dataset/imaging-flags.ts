import type { Command } from 'commander';
import type { Imaging } from '@perseus/core';
import { realNumber } from '../parse.js';

export interface ImagingFlags {
  source?: string;
  pixelScale?: number;
  bands?: string;
  filterSystem?: string;
  stretch?: string;
  psfFwhm?: number;
  depth?: string;
  extinction?: string;
  clusterRedshift?: number;
}

/** How the cutouts were made, as far as it is known; `imaging.json` beside the table says the same in a file. */
export function withImagingFlags(command: Command): Command {
  const group =
    'How the cutouts were made (goes into the model; imaging.json beside the table is read too), or are rendered from a field:';
  command
    .optionsGroup(group)
    .option('--source <name>', 'survey or service, e.g. "SDSS DR16"')
    .option('--pixel-scale <arcsec>', 'arcseconds per pixel', realNumber({ above: 0 }))
    .option('--bands <names>', 'bands in channel order, with commas: i,r,g')
    .option('--filter-system <name>', 'filter system, e.g. SDSS')
    .option(
      '--stretch <name>',
      'how flux became grey levels; of a field sdss (default), plain, deep, or "lupton stretch=... q=..."',
    )
    .option('--psf-fwhm <arcsec>', 'seeing', realNumber({ above: 0 }))
    .option('--depth <text>', 'depth of the images')
    .option('--extinction <text>', 'whether and how reddening was taken out')
    .option('--cluster-redshift <z>', 'redshift of the cluster', realNumber());
  return command;
}

/** What was given as flags, in the words of the dataset's description. */
export function imagingFromFlags(flags: ImagingFlags): Partial<Imaging> {
  const imaging: Partial<Imaging> = {};
  if (flags.source !== undefined) imaging.source = flags.source;
  if (flags.pixelScale !== undefined) imaging.pixelScaleArcsec = flags.pixelScale;
  if (flags.bands !== undefined) imaging.bands = flags.bands.split(',').map((band) => band.trim());
  if (flags.filterSystem !== undefined) imaging.filterSystem = flags.filterSystem;
  if (flags.stretch !== undefined) imaging.stretch = flags.stretch;
  if (flags.psfFwhm !== undefined) imaging.psfFwhmArcsec = flags.psfFwhm;
  if (flags.depth !== undefined) imaging.depth = flags.depth;
  if (flags.extinction !== undefined) imaging.extinction = flags.extinction;
  if (flags.clusterRedshift !== undefined) imaging.clusterRedshift = flags.clusterRedshift;
  return imaging;
}

/** Without what says how a field is rendered: that is told by the rendering itself. */
export function besideRendering(imaging: Partial<Imaging>): Partial<Imaging> {
  const { source, filterSystem, depth, clusterRedshift } = imaging;
  return {
    ...(source !== undefined && { source }),
    ...(filterSystem !== undefined && { filterSystem }),
    ...(depth !== undefined && { depth }),
    ...(clusterRedshift !== undefined && { clusterRedshift }),
  };
}
