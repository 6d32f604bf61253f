/**
 * Chromium itself knows no scheme of ours and has no switch that makes one an origin, so pages are loaded from
 * this https origin, whose requests never leave the browser: they are answered by the app's protocol handler.
 * Main sees app:// everywhere; only a page that reads its own `location` sees the difference.
 */
const APP = 'app://drawbridge';
const PAGE = 'https://drawbridge.app-scheme.invalid';

/** How the browser is to be asked for what main calls so. */
export function pageUrl(url: string): string {
  return url === APP || url.startsWith(`${APP}/`) ? PAGE + url.slice(APP.length) : url;
}

/** What main calls a URL of the browser. */
export function appUrl(url: string): string {
  return url === PAGE || url.startsWith(`${PAGE}/`) ? APP + url.slice(PAGE.length) : url;
}
