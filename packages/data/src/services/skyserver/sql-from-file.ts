import { open } from 'node:fs/promises';
import { cannotRead, PerseusError } from '@perseus/core';

const MAX_BYTES = 64 * 1024;

/**
 * The one SELECT that a file holds, without comments and without the semicolon at its end.
 *
 * SkyServer turns semicolons into `#`, takes comments out by rules of its own, and runs nothing but a SELECT: what it
 * would change is refused here, where it can be said why.
 *
 * @throws PerseusError `FILE_MISSING`, `FILE_UNREADABLE`, `QUERY_INVALID`
 */
export async function sqlFromFile(path: string): Promise<string> {
  const text = await readText(path);
  const sql = withoutComments(text, path)
    .trim()
    .replace(/[;\s]+$/, '');
  if (sql === '') throw invalid(path, 'holds no query');
  if (sql.includes(';')) throw invalid(path, 'holds more than one statement, or a semicolon within a text');
  if (/^with\b/i.test(sql)) throw invalid(path, 'begins with WITH, which SkyServer refuses');
  if (!/^select\s/i.test(sql)) throw invalid(path, 'does not begin with SELECT');
  return sql;
}

async function readText(path: string): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      const buffer = Buffer.alloc(MAX_BYTES + 1);
      const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
      if (bytesRead > MAX_BYTES) throw invalid(path, `is larger than ${MAX_BYTES} bytes`);
      return buffer.toString('utf8', 0, bytesRead).replace(/^\ufeff/, '');
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw cannotRead(path, 'query', cause);
  }
}

/** Texts in quotes and names in brackets are left alone: `'--'` is no comment. */
function withoutComments(sql: string, path: string): string {
  const parts = sql.matchAll(/'(?:[^']|'')*'|"[^"]*"|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\/|[\s\S]/g);
  let kept = '';
  for (const [part] of parts) {
    if (part === "'" || part === '"') throw invalid(path, `has a ${part} that is never closed`);
    kept += part.startsWith('--') || part.startsWith('/*') ? ' ' : part;
  }
  return kept;
}

function invalid(path: string, problem: string): PerseusError {
  const message = `${path} ${problem}. Give one SELECT, as SkyServer's SQL search takes it.`;
  return new PerseusError('QUERY_INVALID', message, { path });
}
