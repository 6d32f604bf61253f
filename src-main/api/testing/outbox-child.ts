/**
 * Sends all that is queued in the database of argv[2] to port argv[3]. With "die" as argv[4] it kills itself right
 * after it has written down that it hands over.
 */
import { sendAll } from './send-all.ts';

const [, , path = '', port = '', how = ''] = process.argv;
await sendAll(path, Number(port), () => {
  if (how === 'die') process.kill(process.pid, 'SIGKILL');
});
