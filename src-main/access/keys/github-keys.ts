import { get as getPlain } from 'node:http';
import { get as getSecure } from 'node:https';
import { CallError } from '../../../src-shared/call-error.ts';

const MOST_BYTES = 64 * 1024;
const LIMIT_MS = 15_000;

/** Where GitHub publishes its users' keys. */
export const GITHUB = 'https://github.com';

/** GitHub's rule: letters, digits and single hyphens, not at either end, at most 39. */
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38}$/;

/**
 * The public keys that a user of GitHub has there, one a line. No redirect is followed.
 * @param endpoint without a slash at its end; http only for tests on this machine
 * @throws CallError what is wrong, and what to do
 */
export async function githubKeys(name: string, endpoint: string = GITHUB): Promise<string> {
  if (!NAME.test(name)) {
    throw new CallError(
      'invalid',
      `"${name}" is no user name of GitHub's. Give letters, digits and single hyphens.`,
    );
  }
  const url = new URL(`${endpoint}/${name}.keys`);
  const isTest = url.protocol === 'http:' && url.hostname === '127.0.0.1';
  if (url.protocol !== 'https:' && !isTest)
    throw new CallError('refused', 'Keys are fetched over https only.');
  return fetchText(url, url.protocol === 'https:' ? getSecure : getPlain, name);
}

function fetchText(url: URL, get: typeof getSecure, name: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const fail = (words: string) => {
    reject(new CallError('unavailable', words));
    request.destroy();
  };
  const timer = setTimeout(() => fail('GitHub did not answer in time. Try again later.'), LIMIT_MS);
  const request = get(url, { headers: { accept: 'text/plain', 'user-agent': 'Drawbridge' } }, (response) => {
    const { statusCode = 0 } = response;
    if (statusCode === 404) return fail(`GitHub knows no user "${name}". Look at how the name is written.`);
    if (statusCode !== 200) {
      return fail(
        `GitHub answered with ${statusCode} instead of keys. Try again later, or copy the key from there.`,
      );
    }
    const chunks: Buffer[] = [];
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) fail('GitHub answered with more than 64 kB: these are not just keys.');
      else chunks.push(chunk);
    });
    response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    response.on('error', (error) => fail(`GitHub's answer broke off: ${error.message}.`));
  });
  request.on('error', (error) =>
    fail(`GitHub can't be reached: ${error.message}. Look at the network, then try again.`),
  );
  return promise.finally(() => clearTimeout(timer));
}
