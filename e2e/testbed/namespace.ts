import { must, run } from './run.ts';
import { waitFor } from './wait-for.ts';

/** Makes a network namespace, its loopback up. */
export async function addNamespace(name: string): Promise<void> {
  await must('ip', ['netns', 'add', name]);
  await must('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
}

export async function namespaces(): Promise<string[]> {
  const list = await must('ip', ['-json', 'netns', 'list']);
  if (list.trim() === '') return [];
  return (JSON.parse(list) as { name: string }[]).map((entry) => entry.name);
}

async function processesIn(name: string): Promise<number[]> {
  const { stdout } = await run('ip', ['netns', 'pids', name]);
  return stdout.split('\n').filter(Boolean).map(Number);
}

/** Ends every process in a namespace and removes it, with the links in it. */
export async function deleteNamespace(name: string): Promise<void> {
  await waitFor(`the end of every process in ${name}`, async () => {
    const pids = await processesIn(name);
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended by itself meanwhile.
      }
    }
    return pids.length === 0;
  });
  await must('ip', ['netns', 'delete', name]);
}
