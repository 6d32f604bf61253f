/**
 * A plain TCP client, run on the clients' host: connects to port 22, sends a
 * text, stays until it is connected, or greeted, or the server hangs up, and
 * says as JSON what happened.
 * Arguments: own address, server's address, text to send, until when.
 */
import { connect } from 'node:net';

/** Who could not connect within this time is shut out; on this link it takes less than 1 ms. */
const CONNECT_LIMIT_MS = 3_000;
const STAY_LIMIT_MS = 10_000;

const [, , from = '', to = '', text = '', until = ''] = process.argv;
let connected = false;
let received = '';

const socket = connect({ host: to, port: 22, localAddress: from });
let limit = setTimeout(() => socket.destroy(), CONNECT_LIMIT_MS);
socket.on('connect', () => {
  connected = true;
  clearTimeout(limit);
  limit = setTimeout(() => socket.destroy(), STAY_LIMIT_MS);
  if (text !== '') socket.write(text);
  if (until === 'connected') socket.destroy();
});
socket.on('data', (chunk) => {
  received += chunk.toString('latin1');
  if (until === 'greeted' && received.includes('\n')) socket.destroy();
});
// Refused, reset and timed out are answers here, no errors.
socket.on('error', () => {});
socket.on('close', () => {
  console.log(JSON.stringify({ connected, received }));
  process.exit(0);
});
