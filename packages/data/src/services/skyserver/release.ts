import { PerseusError } from '@perseus/core';

export const SKYSERVER = 'https://skyserver.sdss.org';
export const DEFAULT_RELEASE = 'dr16';

/**
 * A data release as SkyServer's addresses have it: `dr16` for 16, "16", "DR16".
 *
 * @throws PerseusError `OPTION_INVALID` for releases before DR8, whose schema is another, and for what is none
 */
export function releaseName(release: string | number): string {
  const number = Number(/^(?:dr)?(\d{1,2})$/i.exec(String(release).trim())?.[1] ?? NaN);
  if (number >= 8) return `dr${number}`;
  const message = `"${release}" is no data release of SDSS that can be asked. Give one from DR8 on, such as dr16.`;
  throw new PerseusError('OPTION_INVALID', message, { option: 'release' });
}

/** @param service the server, where it is not SDSS's own */
export function skyServerAddress(path: string, release: string | number, service = SKYSERVER): string {
  return `${service.replace(/\/+$/, '')}/${releaseName(release)}/${path}`;
}
