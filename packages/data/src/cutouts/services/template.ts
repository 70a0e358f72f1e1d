import type { ObjectRow } from '../../catalogue/read-objects.js';
import { urlWithoutSecrets } from '../../http/url-without-secrets.js';
import { askForImage, checkImage, degrees, optionInvalid, type ImageService } from './image-service.js';
import type { TemplateCutouts } from './service.js';

/** Any service that one address tells which object is meant. */
export function templateCutouts(source: TemplateCutouts): ImageService {
  const { url, size, pixelScaleArcsec } = source;
  checkTemplate(url);
  if (size !== undefined || url.includes('{size}'))
    checkImage({ size: size ?? NaN, pixelScaleArcsec: pixelScaleArcsec ?? 1 }, 'a service', [1, 4096]);
  if (url.includes('{scale}') && pixelScaleArcsec === undefined)
    throw optionInvalid('pixel-scale', 'The address asks for {scale}. Give the pixel scale.');
  const image = {
    ...(size === undefined ? {} : { size }),
    ...(pixelScaleArcsec === undefined ? {} : { pixelScaleArcsec }),
  };
  return {
    settings: { url: urlWithoutSecrets(url), ...image },
    imaging: { source: withoutQuery(url), pixelScaleArcsec: pixelScaleArcsec ?? null },
    size: size === undefined ? null : { width: size, height: size },
    isRemote: true,
    obtain: async (row, via) => askForImage(filled(url, row, source), via),
  };
}

function filled(template: string, row: ObjectRow, { size, pixelScaleArcsec }: TemplateCutouts): string {
  return template.replaceAll(/\{([^{}]*)\}/g, (_, field: string) =>
    encodeURIComponent(fieldOf(field, row, { size, scale: pixelScaleArcsec })),
  );
}

function fieldOf(field: string, row: ObjectRow, image: { size?: number; scale?: number }): string {
  const [, axis, decimals] = /^(ra|dec)(?::(\d{1,2}))?$/.exec(field) ?? [];
  if (axis !== undefined) {
    const value = axis === 'ra' ? row.raDeg : row.decDeg;
    return decimals === undefined ? degrees(value) : value.toFixed(Number(decimals));
  }
  if (field === 'id') return row.id;
  if (field === 'size' || field === 'scale') return String(image[field]);
  if (Object.hasOwn(row.columns, field)) return (row.columns[field] as string).trim();
  const message = `The address asks for {${field}}, and the table has no such column. Use {ra}, {dec}, {size}, {scale}, {id}, or a column.`;
  throw optionInvalid('service', message);
}

function checkTemplate(url: string): void {
  const filledIn = url.replaceAll(/\{[^{}]*\}/g, '1');
  if (!/^https?:\/\/[^/{]/.test(url) || !URL.canParse(filledIn))
    throw optionInvalid('service', `"${url}" is no address. Give one that begins with https:// or http://.`);
  if (!/\{(?!size\}|scale\})[^{}]+\}/.test(url)) {
    const message = `"${url}" is the same for every object. Put {ra} and {dec}, or {id}, where they belong.`;
    throw optionInvalid('service', message);
  }
}

function withoutQuery(url: string): string {
  const bare = new URL(url.replaceAll(/[{}]/g, ''));
  return `${bare.protocol}//${bare.host}${bare.pathname}`;
}
