/**
 * Seconds that a `Retry-After` header asks to wait: a number of seconds or a date (RFC 9110, 10.2.3).
 *
 * @returns null where there is no header or it cannot be read; 0 for a date that has passed
 */
export function retryAfterSeconds(header: string | null, now = Date.now()): number | null {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  // Dates have letters; without this check `Date.parse` would take "-5" for a month.
  if (!/[A-Za-z]/.test(text)) return null;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, (date - now) / 1000);
}
