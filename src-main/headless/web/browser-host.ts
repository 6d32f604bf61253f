import { writeFile } from 'node:fs/promises';
import { CallError, type Handlers, type HostHandlers } from '../../../src-shared/contract.ts';
import type { Downloads } from './downloads.ts';

/** Writes all rows of a view into a file that is not there yet. */
export type ExportView = (input: {
  readonly view: string;
  readonly format: 'csv' | 'json';
  readonly job: string;
  readonly path: string;
}) => Promise<unknown>;

export interface BrowserHostParts {
  readonly problemReport: Handlers['problemReport'];
  readonly reportDraft: Handlers['reportDraft'];
  readonly exportView: ExportView;
  readonly downloads: Downloads;
  readonly version: string;
}

/** What a browser's host answers: it has files to fetch, but no windows of its own. */
export function browserHost({
  problemReport,
  reportDraft,
  exportView,
  downloads,
  version,
}: BrowserHostParts): HostHandlers {
  return {
    host: () => ({
      kind: 'browser',
      platform: process.platform,
      launchesAtLogin: null,
      attachedTo: null,
      notifies: false,
      versions: { Drawbridge: version, Node: process.versions.node },
    }),
    exportView: ({ view, format, job }) =>
      downloads.offer(`drawbridge-${today()}.${format}`, (path) => exportView({ view, format, job, path })),
    saveProblemReport: async () => {
      const { text } = await problemReport({});
      return downloads.offer(`drawbridge-problem-report-${today()}.txt`, (path) => writeFile(path, text));
    },
    openDraft: async ({ id, as }) => {
      const { eml, fileName } = await reportDraft({ id });
      if (as === 'mailto') onlyDesktop("The page opens the owner's mail program by a link of its own");
      return downloads.offer(fileName, (path) => writeFile(path, eml));
    },
    openWindow: () => onlyDesktop('A browser opens its own windows. Follow a link of the page'),
    closeWindow: () => onlyDesktop('A browser closes its own windows'),
    setLaunchAtLogin: () =>
      onlyDesktop(
        "In a browser, Drawbridge can't be started at login. Let this machine's service manager do it",
      ),
    openSystemSettings: () =>
      onlyDesktop("A browser does not open this machine's settings. Open them by hand"),
    testNotification: () => onlyDesktop('In a browser there are no notifications. Use the app to get them'),
    copyText: () => onlyDesktop('The browser copies by itself. Select the text and copy it'),
    quit: () =>
      onlyDesktop('The guard is not ended from a browser. Stop its service, or press Ctrl-C where it runs'),
  };
}

function onlyDesktop(sentence: string): never {
  throw new CallError('unavailable', `${sentence}.`);
}

/** Local, as files are named by day. */
function today(): string {
  const now = new Date();
  const two = (number: number) => String(number).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
