/**
 * The end of a tunnel that lies on a machine: what connects to a port of its loopback goes to a Unix socket.
 * Arguments: port, path of the socket. Says "open" when it listens.
 */
import { connect, createServer } from 'node:net';
import { splice } from './splice.ts';

const [, , port = '', path = ''] = process.argv;

createServer({ allowHalfOpen: true }, (near) => {
  splice(near, connect({ path, allowHalfOpen: true }));
}).listen(Number(port), '127.0.0.1', () => console.log('open'));
