/** Compiles lines/ to what src-main/sshd/common-lines-code.ts holds. Run it after every change there. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const SOURCES = new URL('./lines/', import.meta.url);
/** The module that holds the compiled code. */
export const HELD_IN = new URL('../src-main/sshd/common-lines-code.ts', import.meta.url);

/** @throws Error with what the compiler says */
export async function compile(): Promise<Uint8Array> {
  const made = new Map<string, Uint8Array>();
  const { error, stderr } = await asc.main(
    ['index.ts', '--outFile', 'index.wasm', '-O3', '--runtime', 'stub', '--noAssert', '--use', 'abort='],
    {
      readFile: (name: string) => readFile(new URL(name, SOURCES), 'utf8').catch(() => null),
      writeFile: (name: string, contents: string | Uint8Array) => {
        if (typeof contents !== 'string') made.set(name, contents);
      },
      listFiles: () => [],
    },
  );
  const code = made.get('index.wasm');
  if (error !== null || code === undefined) throw new Error(`lines/ can't be compiled: ${stderr.toString()}`);
  return code;
}

/** The text of that module. */
export function holding(code: Uint8Array): string {
  const text = Buffer.from(code)
    .toString('base64')
    .replaceAll(/.{100}/g, '$&\n');
  return `/** Made from src-wasm/lines by "npm run wasm". */
export const COMMON_LINES_CODE = \`
${text}
\`;
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(HELD_IN, holding(await compile()));
