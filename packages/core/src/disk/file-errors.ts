import { PerseusError } from '../errors/perseus-error.js';

const REASONS: Record<string, string> = {
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than the file system allows',
  EIO: 'the device reported an input/output error',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  ENOENT: 'it does not exist',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its symbolic links go in a circle',
  EMFILE: 'too many files are open',
};

const OUT_OF_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

function systemCode(cause: unknown): string | undefined {
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

function reasonOf(cause: unknown): string {
  return REASONS[systemCode(cause) ?? ''] ?? (cause instanceof Error ? cause.message : String(cause));
}

/**
 * What a failed read of the file at `path` means to the user.
 *
 * @param what the file in the field's words, e.g. `dataset` or `tensor file`
 * @returns PerseusError `FILE_MISSING` where there is no such file, else `FILE_UNREADABLE`
 */
export function cannotRead(path: string, what: string, cause: unknown): PerseusError {
  if (cause instanceof PerseusError) return cause;
  if (systemCode(cause) === 'ENOENT')
    return new PerseusError(
      'FILE_MISSING',
      `${what} "${path}" does not exist. Check the path.`,
      { path },
      { cause },
    );
  const message = `${what} "${path}" cannot be read: ${reasonOf(cause)}. Check the path and its permissions.`;
  return new PerseusError('FILE_UNREADABLE', message, { path }, { cause });
}

/** What a failed write to the file or folder at `path` means to the user: PerseusError `FILE_UNWRITABLE`. */
export function cannotWrite(path: string, cause: unknown): PerseusError {
  if (cause instanceof PerseusError) return cause;
  const remedy = OUT_OF_ROOM.has(systemCode(cause) ?? '')
    ? 'Free some space, or choose another place for the output.'
    : 'Check that its folder exists and can be written to, or choose another place for the output.';
  const reason = systemCode(cause) === 'ENOENT' ? 'its folder does not exist' : reasonOf(cause);
  return new PerseusError(
    'FILE_UNWRITABLE',
    `"${path}" cannot be written: ${reason}. ${remedy}`,
    { path },
    { cause },
  );
}

/** Whether `cause` came from the operating system, and so says nothing that a user understands by itself. */
export function isSystemError(cause: unknown): boolean {
  return typeof (cause as { syscall?: unknown } | null)?.syscall === 'string';
}

/**
 * Whether `cause` says that the output, and not some input that was read meanwhile, met with a failure: no space left,
 * or a write that the device refused.
 */
export function isWriteFailure(cause: unknown): boolean {
  const syscall = (cause as { syscall?: unknown } | null)?.syscall;
  return OUT_OF_ROOM.has(systemCode(cause) ?? '') || syscall === 'write' || syscall === 'fsync';
}
