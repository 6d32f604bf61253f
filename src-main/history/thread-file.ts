/** Where the code of a thread lies: beside this file, whether it was built or not. */
export function threadFile(name: 'worker' | 'checker'): URL {
  return new URL(import.meta.url.endsWith('.ts') ? `./${name}.ts` : `./${name}.js`, import.meta.url);
}
