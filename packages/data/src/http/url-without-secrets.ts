const SECRET = /token|key|passw|secret|auth|credential|signature/i;
const MAX_LENGTH = 300;

/** The address as it may stand in a message or a log: no user, no password, no token, and not endless. */
export function urlWithoutSecrets(address: string): string {
  if (!URL.canParse(address)) return 'an address that cannot be read';
  const url = new URL(address);
  url.username = '';
  url.password = '';
  url.hash = '';
  for (const name of [...url.searchParams.keys()]) {
    if (SECRET.test(name)) url.searchParams.set(name, '***');
  }
  const text = url.href;
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}
