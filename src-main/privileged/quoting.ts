/** The text as one word of a POSIX shell. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** The text as a string of AppleScript, which knows these escapes and no others. */
export function appleString(text: string): string {
  return `"${text.replaceAll(/[\\"\n\r\t]/g, (one) => ESCAPES[one] ?? one)}"`;
}

/**
 * AppleScript that runs a shell's program as root, after macOS's own prompt for an administrator.
 * @throws Error where the program holds NUL, which no argument can
 */
export function asAdministrator(program: string, prompt: string): string {
  if (program.includes('\0') || prompt.includes('\0')) throw new Error('NUL can not be passed on.');
  return `do shell script ${appleString(program)} with prompt ${appleString(prompt)} with administrator privileges`;
}
