/** The paragraphs and points of a Markdown text as plain lines: links with their address behind them, without headings. */
export function attributionLines(markdown: string): string[] {
  const lines: string[] = [];
  let isOpen = false;
  for (const raw of markdown.split('\n')) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) {
      isOpen = false;
      continue;
    }
    const isPoint = /^[-*] /.test(line);
    const words = plain(isPoint ? line.slice(2) : line);
    if (isPoint || !isOpen) lines.push(words);
    else lines[lines.length - 1] += ` ${words}`;
    isOpen = true;
  }
  return lines;
}

function plain(line: string): string {
  return line
    .replace(/\[([^\]]*)\]\(([^)]*)\)/g, '$1 ($2)')
    .replace(/\*\*([^*]*)\*\*/g, '$1')
    .replaceAll('`', '');
}
