import { Option, type Command } from 'commander';
import { PerseusError } from '@perseus/core';
import type { BuildRequest } from '@perseus/data';
import { POLICIES } from '../choices.js';
import { range, realNumber } from '../parse.js';

export interface LabelFlags {
  classMapping?: string;
  cluster?: string;
  velocity?: number;
  dispersion?: number;
  zWindow?: [low: number, high: number];
  conflicts?: BuildRequest['conflictPolicy'];
}

/** How classes and redshifts become labels. */
export function withLabelFlags(command: Command): Command {
  return command
    .optionsGroup('Labels:')
    .option(
      '--class-mapping <file>',
      "JSON that maps classes to labels (default: the Perseus catalogue's seven)",
    )
    .option(
      '--cluster <name>',
      'cluster whose velocities decide: perseus, coma, virgo, ... (default: perseus)',
    )
    .option('--velocity <km/s>', 'mean velocity cz of another cluster, with --dispersion', realNumber())
    .option(
      '--dispersion <km/s>',
      'its velocity dispersion; members lie within 3 of it',
      realNumber({ above: 0 }),
    )
    .option('--z-window <low,high>', 'members lie between these redshifts, in the place of velocities', range)
    .addOption(
      new Option(
        '--conflicts <policy>',
        'what becomes of an object whose rows disagree on its label (default: prefer-spectroscopic)',
      ).choices(POLICIES),
    );
}

/** @throws PerseusError `OPTION_MISSING`, `OPTION_CONFLICT`, and what `clusterPreset` throws */
export async function labelsFromFlags(
  flags: LabelFlags,
): Promise<Pick<BuildRequest, 'classMappingPath' | 'redshifts' | 'conflictPolicy'>> {
  return {
    classMappingPath: flags.classMapping,
    redshifts: await redshiftsOf(flags),
    conflictPolicy: flags.conflicts,
  };
}

type Redshifts = NonNullable<BuildRequest['redshifts']>;

/** Undefined where nothing was said: the build has its own. */
async function redshiftsOf(flags: LabelFlags): Promise<Redshifts | undefined> {
  const cluster = await clusterOf(flags);
  const { zWindow } = flags;
  if (cluster === undefined && zWindow === undefined) return undefined;
  return { ...(cluster && { cluster }), ...(zWindow && { zWindow }) };
}

async function clusterOf({ cluster, velocity, dispersion }: LabelFlags): Promise<Redshifts['cluster']> {
  if (velocity === undefined && dispersion === undefined) {
    if (cluster === undefined) return undefined;
    const { clusterPreset } = await import('@perseus/data');
    const { meanVelocityKmS, dispersionKmS, velocitySource } = clusterPreset(cluster);
    return { meanVelocityKmS, dispersionKmS, source: velocitySource };
  }
  if (velocity === undefined || dispersion === undefined) {
    const option = velocity === undefined ? 'velocity' : 'dispersion';
    throw new PerseusError(
      'OPTION_MISSING',
      `A cluster's velocities are its mean and its dispersion, and --${option} is missing. Give both, or --cluster NAME.`,
      { option },
    );
  }
  if (cluster !== undefined) {
    throw new PerseusError(
      'OPTION_CONFLICT',
      `--cluster ${cluster} brings its own velocities. Leave out --velocity and --dispersion, or --cluster.`,
      { option: 'cluster' },
    );
  }
  return { meanVelocityKmS: velocity, dispersionKmS: dispersion, source: 'given by option' };
}
