import { spawnSync } from 'node:child_process';

const ASK = `
const socket = require('node:net').connect(process.argv[1]);
socket.on('connect', () => socket.end(process.argv[2], () => process.exit(0)));
socket.on('error', () => process.exit(1));
`;

/** Hands a command line to whoever listens on a socket, before anything else happens; whether somebody does. */
export function handOver(path: string, argv: readonly string[]): boolean {
  return spawnSync(process.execPath, ['-e', ASK, path, JSON.stringify(argv)]).status === 0;
}
