/**
 * The menu bar's icons: a gate with a portcullis, on 18 × 18 points with strokes of 1.5. Black and alpha only,
 * for macOS colours templates itself.
 */

const line = (width: number) =>
  `fill="none" stroke="#000" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"`;

const STROKE = line(1.5);

/** A rounded gate, open at the ground. */
const ARCH = `<path ${STROKE} d="M2.75 16.25V8.5a6.25 6.25 0 0 1 12.5 0v7.75"/>`;

/** The same with a threshold. */
const DOOR = `<path ${STROKE} d="M2.75 15.75V8.5a6.25 6.25 0 0 1 12.5 0v7.25z"/>`;

/** Let down: its bars end in points on the ground. */
const PORTCULLIS = `<path ${line(1.25)} d="M7.1 3.2v13.05M10.9 3.2v13.05M3.4 7.5h11.2M3.4 12h11.2"/>`;

/** Drawn up: only its points are to be seen. */
const RAISED = `<path ${line(1.3)} d="M3.4 7.75h11.2M7.1 7.75v2M10.9 7.75v2"/>`;

const CLOSED = ARCH + PORTCULLIS;

/** A little smaller on the same ground: there is room for rays. */
const LOW = `<g transform="translate(9 16.25) scale(.86) translate(-9 -16.25)">${CLOSED}</g>`;

/** The drawing without what is black in the hole. */
function without(hole: string, drawing: string): string {
  const mask = `<mask id="m"><rect width="18" height="18" fill="#fff"/>${hole}</mask>`;
  return `${mask}<g mask="url(#m)">${drawing}</g>`;
}

function svg(drawing: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="18" height="18" viewBox="0 0 18 18">${drawing}</svg>`;
}

const DOT = '<circle cx="14.5" cy="3.5" r="2.75"/>';
const AROUND_DOT = '<circle cx="14.5" cy="3.5" r="4.25"/>';

const SLASH = `<path ${STROKE} d="M1.75 1.75l14.5 14.5"/>`;
const AROUND_SLASH = `<path ${line(4)} d="M2.75 .75l14.5 14.5"/>`;

/** By condition; "-2" is the second frame of one that moves. */
export const TRAY_ICONS: Readonly<Record<string, string>> = {
  guarding: svg(CLOSED),
  observing: svg(ARCH + RAISED),
  attention: svg(without(AROUND_DOT, CLOSED) + DOT),
  'under-attack': svg(`${LOW}<path ${STROKE} d="M1.2 1.6l1.9 1.9M16.8 1.6l-1.9 1.9"/>`),
  'under-attack-2': svg(`${LOW}<path ${STROKE} d="M2.6 3l.8 .8M15.4 3l-.8 .8"/>`),
  paused: svg(`${DOOR}<path ${line(2)} d="M7.1 7.5v4.5M10.9 7.5v4.5"/>`),
  'remote-login-off': svg(without(AROUND_SLASH, DOOR) + SLASH),
  broken: svg(`${DOOR}<path ${line(1.75)} d="M9 6.25v4"/><circle cx="9" cy="12.75" r="1.1"/>`),
};
