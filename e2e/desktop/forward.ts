import { type AddressInfo, connect, createServer } from 'node:net';

export interface Forward {
  readonly port: number;
  close(): void;
}

/** A port of this host that leads to a local socket, and so into another network namespace. */
export function forwardTo(path: string): Promise<Forward> {
  const server = createServer((near) => {
    const far = connect(path);
    near.pipe(far).pipe(near);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
  });
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      done({ port: (server.address() as AddressInfo).port, close: () => server.close() });
    });
  });
}
