/** The one origin of our windows. */
export const APP_SCHEME = 'app';
export const APP_HOST = 'drawbridge';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;

/** Whether a URL, whoever wrote it, is one of ours. */
export function isAppUrl(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    url.protocol === `${APP_SCHEME}:` &&
    url.host === APP_HOST &&
    url.username === '' &&
    url.password === ''
  );
}
