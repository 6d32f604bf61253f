import { connect } from 'node:net';

const LIMIT_MS = 2000;

/** With these nothing was sent: there is no such address here, or nothing may be sent from it. */
const NOT_SENT = [
  'EADDRNOTAVAIL',
  'EAFNOSUPPORT',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EINVAL',
  'EPERM',
  'EACCES',
];

/**
 * Makes one TCP connection and ends it. Whether it is answered, refused, or left alone is all one.
 * @param onProbe told of the near end before anything can be logged of it
 * @returns false where not a packet could be sent
 */
export function knock(
  address: string,
  port: number,
  onProbe: (address: string, port: number) => void,
): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const end = (isSent: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(isSent);
    };
    const timer = setTimeout(() => end(true), LIMIT_MS);
    socket.on('connect', () => {
      if (socket.localPort !== undefined) onProbe(address, socket.localPort);
      end(true);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => end(!NOT_SENT.includes(error.code ?? '')));
  });
}
