import { expect, test } from 'vitest';
import { proxyFor } from '../../src/http/connections.js';
import { redirectTarget } from '../../src/http/redirect-target.js';
import { retryAfterSeconds } from '../../src/http/retry-after.js';
import { urlWithoutSecrets } from '../../src/http/url-without-secrets.js';

test.each([
  [null, null],
  ['120', 120],
  [' 0 ', 0],
  ['1.5', 1.5],
  ['Wed, 21 Oct 2015 07:28:30 GMT', 30],
  ['Wed, 21 Oct 2015 07:27:00 GMT', 0],
  ['soon', null],
  ['-5', null],
  ['', null],
])('Retry-After "%s" asks to wait %s seconds', (header, seconds) => {
  expect(retryAfterSeconds(header, Date.parse('2015-10-21T07:28:00Z'))).toBe(seconds);
});

test('a message shows no user, no password and no token of an address', () => {
  expect(urlWithoutSecrets('https://me:pass@sky.example/tap/sync?token=abc&API_KEY=d&ra=49.9#part')).toBe(
    'https://sky.example/tap/sync?token=***&API_KEY=***&ra=49.9',
  );
  expect(urlWithoutSecrets(`https://sky.example/?q=${'x'.repeat(1000)}`).length).toBeLessThan(310);
  expect(urlWithoutSecrets('me:pass@nowhere')).not.toContain('pass');
});

test('a redirect is followed to another path, another host, and from http to https', () => {
  expect(redirectTarget('http://a.example/x/y', '../z', 0).href).toBe('http://a.example/z');
  expect(redirectTarget('http://a.example/x', 'https://b.example/', 4).href).toBe('https://b.example/');
});

test.each([
  ['from https to http', 'https://a.example/', 'http://a.example/', 0],
  ['to a file', 'http://a.example/', 'file:///etc/passwd', 0],
  ['to what is no address', 'http://a.example/', 'http://', 0],
  ['a sixth time', 'http://a.example/', '/again', 5],
])('a redirect %s is refused', (_what, from, to, redirects) => {
  expect(() => redirectTarget(from, to, redirects)).toThrow(
    expect.objectContaining({ code: 'SERVICE_REDIRECT' }),
  );
});

test.each([
  ['https://sky.example/', {}, null],
  ['https://sky.example/', { HTTPS_PROXY: 'http://proxy:3128' }, 'http://proxy:3128'],
  ['https://sky.example/', { http_proxy: 'proxy:3128' }, 'http://proxy:3128'],
  ['http://sky.example/', { HTTPS_PROXY: 'http://proxy:3128' }, null],
  ['https://sky.example/', { https_proxy: 'http://low', HTTPS_PROXY: 'http://high' }, 'http://low'],
  ['https://sky.example/', { HTTPS_PROXY: 'http://proxy', NO_PROXY: 'other.example, sky.example' }, null],
  ['https://sky.example/', { HTTPS_PROXY: 'http://proxy', no_proxy: '.example' }, null],
  ['https://sky.example/', { HTTPS_PROXY: 'http://proxy', no_proxy: '*.example' }, null],
  ['https://notsky.example/', { HTTPS_PROXY: 'http://proxy', no_proxy: 'sky.example' }, 'http://proxy'],
  ['https://sky.example/', { HTTPS_PROXY: 'http://proxy', no_proxy: '*' }, null],
  ['https://sky.example/', { HTTPS_PROXY: 'http://proxy', no_proxy: 'sky.example:443' }, null],
  ['https://sky.example:8443/', { HTTPS_PROXY: 'http://proxy', no_proxy: 'sky.example:443' }, 'http://proxy'],
  ['http://127.0.0.1:8080/', { HTTP_PROXY: 'http://proxy' }, null],
  ['http://localhost/', { HTTP_PROXY: 'http://proxy' }, null],
])('%s in the environment %j is asked through %s', (url, environment, proxy) => {
  expect(proxyFor(new URL(url), environment)).toBe(proxy);
});
