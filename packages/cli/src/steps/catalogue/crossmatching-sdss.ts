import { PerseusError } from '@perseus/core';
import type { Catalogue, PoliteOptions } from '@perseus/data';
import type { Session } from '../../terminal/command-action.js';
import { asking } from './asking.js';
import type { CrossmatchingOptions, Crossmatched } from './crossmatching.js';

interface SdssOptions {
  release: string;
  /** SkyServer's own address where not given. */
  service: string | undefined;
  spectra: boolean | undefined;
  politeness: Partial<PoliteOptions>;
}

/** What CrossID adds to the columns of SDSS; the join below has its own. */
const OF_THE_MATCH = ['row', 'separation_arcsec'];

/**
 * Joins a table with the nearest photometric objects of SDSS, and writes the joined one.
 *
 * @throws PerseusError `NO_MATCHES` where SDSS has none of them
 */
export async function crossmatchingSdss(
  session: Session,
  options: Omit<CrossmatchingOptions, 'right' | 'rightRoles'>,
  sdss: SdssOptions,
): Promise<Crossmatched> {
  const { crossmatch, readCatalogue, refuseUnwritable, writeCatalogue } = await import('@perseus/data');
  const { left, leftReading, output, ...how } = options;
  await refuseUnwritable(output);
  const { roles, raUnit, format, readmePath } = leftReading;
  const table = await readCatalogue(left, { format, readmePath, signal: session.signal });
  const found = await objectsOfSdss(session, table, { ...options, ...sdss });
  if (found.rows === 0) {
    throw new PerseusError(
      'NO_MATCHES',
      `None of the ${table.rows} rows of "${left}" has an object of SDSS within ${how.radiusArcsec} arcsec. ` +
        'Check that its positions lie in the footprint, or take a larger --radius.',
      { path: left },
    );
  }
  const columns = found.columns.filter(({ name }) => !OF_THE_MATCH.includes(name));
  const { catalogue, ...report } = crossmatch(
    table,
    { ...found, columns },
    {
      ...how,
      roles: { left: { ra: roles.ra, dec: roles.dec, raUnit } },
    },
  );
  await writeCatalogue(catalogue, output, { signal: session.signal });
  return { ...report, output, rows: catalogue.rows };
}

async function objectsOfSdss(
  session: Session,
  table: Catalogue,
  options: SdssOptions & Pick<CrossmatchingOptions, 'leftReading' | 'radiusArcsec'>,
): Promise<Catalogue> {
  const { crossIdSdss, guessRoles, positionsOf } = await import('@perseus/data');
  const { leftReading, radiusArcsec, release, service, spectra, politeness } = options;
  const { signal, voice } = session;
  const positions = positionsOf(table, guessRoles(table.columns, leftReading.roles), {
    raUnit: leftReading.raUnit,
  });
  return asking(session, politeness, (client) =>
    voice.measured({ title: 'Matching', unit: 'positions' }, (meter) =>
      crossIdSdss({
        positions,
        radiusArcmin: radiusArcsec / 60,
        matches: 'best',
        ...{ spectra, release, service, client, signal },
        onProgress: ({ positions: done, total }) => meter.update(done, total),
      }),
    ),
  );
}
