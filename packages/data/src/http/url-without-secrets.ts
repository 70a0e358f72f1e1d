const SECRET = /token|key|passw|secret|auth|credential|signature/i;
const MAX_LENGTH = 300;

/** The address as it may stand in a message or a log: no user, no password, no token, and not endless. */
export function urlWithoutSecrets(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  // Without a server there is no telling what its parts are: "me:password@server" has the scheme "me".
  if (url === null || url.host === '') return 'an address that cannot be read';
  url.username = '';
  url.password = '';
  url.hash = '';
  for (const name of [...url.searchParams.keys()]) {
    if (SECRET.test(name)) url.searchParams.set(name, '***');
  }
  const text = url.href;
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}
