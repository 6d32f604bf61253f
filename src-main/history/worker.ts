/** The thread of its own on which everything that is stored is searched; see History. */
import { parentPort, workerData } from 'node:worker_threads';
import { openLocator, type PlaceFiles } from '../locate/locator.ts';
import { Historian } from './historian.ts';
import type { FromWorker, ToWorker } from './protocol.ts';

const { path, placeFiles } = workerData as { path: string; placeFiles: PlaceFiles };
const port = parentPort;
if (port === null) throw new Error('worker.ts runs in a thread that History starts');

const locator = await openLocator(placeFiles);
const historian = new Historian(
  path,
  (target) => locator.place(target),
  (message: FromWorker) => port.postMessage(message),
);
port.on('message', (message: ToWorker) => historian.hear(message));
