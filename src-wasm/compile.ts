/** Compiles lines/ to what src-main/sshd/common-lines-code.ts holds: "npm run wasm", after every change there. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('./lines/index.ts', import.meta.url));
/** Run as a program: its types would make globals of AssemblyScript's own. */
const COMPILER = fileURLToPath(new URL('../node_modules/assemblyscript/bin/asc.js', import.meta.url));
/** The module that holds the compiled code. */
export const HELD_IN = fileURLToPath(new URL('../src-main/sshd/common-lines-code.ts', import.meta.url));

const OPTIONS = ['-O3', '--runtime', 'stub', '--noAssert', '--use', 'abort='];

/** @throws Error with what the compiler says */
export function compile(): Uint8Array {
  const directory = mkdtempSync(join(tmpdir(), 'drawbridge-wasm-'));
  try {
    const made = join(directory, 'lines.wasm');
    const { status, stderr } = spawnSync(
      process.execPath,
      [COMPILER, SOURCE, '--outFile', made, ...OPTIONS],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`${SOURCE} can't be compiled: ${stderr}`);
    return readFileSync(made);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
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

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(HELD_IN, holding(compile()));
